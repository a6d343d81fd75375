"""What a library imports and a function never calls, left out of a start.

functions-framework imports Flask and Werkzeug for its WSGI side, and an SDK to read CloudEvents, whoever serves;
uvicorn imports its command line; pg8000 what reads certificates. That was a fifth of what a start imported.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType, SimpleNamespace


class _Proxy:
    """An object that is made anew by each use of it."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> object:
        return getattr(self._make(), name)


Read = Mapping[str, Mapping[str, object]]
"""What is read of each module by those who import it, while they are imported."""

_AT_A_START: Read = {
    "flask": {"Request": object, "typing": SimpleNamespace(ResponseReturnValue=object)},
    "werkzeug": {},
    "werkzeug.local": {"LocalProxy": _Proxy},
    "cloudevents.exceptions": {"MissingRequiredFields": object},
    "cloudevents.http": {"CloudEvent": object, "from_http": object, "is_binary": object},
    "cloudevents.http.event": {"CloudEvent": object},
    "uvicorn.main": {"Server": object, "main": object, "run": object},
    "asn1crypto.pem": {},
    "asn1crypto.x509": {"Certificate": _Proxy(lambda: import_module("asn1crypto.x509").Certificate)},
}


class StandIn(ModuleType):
    """Has what is read of a module at once. Whoever wants more later gets it from the real one."""

    def __init__(self, name: str, read: Mapping[str, object]) -> None:
        super().__init__(name)
        self.__dict__.update(read)

    def __getattr__(self, name: str) -> object:
        module = import_module(self.__name__)
        if module is self:
            raise AttributeError(f"{self.__name__}.{name} is read by an import, and its stand-in has none")
        return getattr(module, name)


@contextmanager
def standing_in(read: Read = _AT_A_START) -> Iterator[None]:
    """Meanwhile those modules are stood in for, unless they are there; afterwards everybody imports the real ones."""
    stand_ins = {name: StandIn(name, those) for name, those in read.items() if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]
