"""What a handler's code reaches: the functions that it calls, and what it and its helpers name."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

_OURS = ("functions.", "shared.http.", "shared.batches.", "shared.lists.", "shared.outcomes.answers", "shared.work.")
_MODULES = ("functions.", "shared.")


class Reached(NamedTuple):
    """functions: by their names; names: those that stand anywhere in their code; values: what those of them stand for
    that are known before it runs.
    """

    functions: frozenset[str]
    names: frozenset[str]
    values: tuple[Any, ...]


@cache
def reached(handler: Any) -> Reached:
    """As far as names of modules and of what they hold tell it; what is called by a variable is not seen."""
    functions: dict[int, FunctionType] = {}
    names: set[str] = set()
    values: list[Any] = []
    waiting = [handler]
    while waiting:
        function = waiting.pop()
        if id(function) in functions:
            continue
        functions[id(function)] = function
        used = {name for code in _codes(function.__code__) for name in code.co_names}
        found = list(_values(function, used))
        names |= used
        values += found
        waiting += [each for each in found if isinstance(each, FunctionType) and each.__module__.startswith(_OURS)]
    return Reached(frozenset(each.__name__ for each in functions.values()), frozenset(names), tuple(values))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _values(function: FunctionType, used: set[str]) -> Iterator[Any]:
    """What names stand for: of the module, of modules that they name, and of modules that are imported where used."""
    known = [function.__globals__[name] for name in used & set(function.__globals__)]
    modules = [each for each in known if isinstance(each, ModuleType)]
    modules += [found for name in used if name.startswith(_MODULES) for found in _imported(name, used)]
    inside = [getattr(module, name) for module in modules for name in used if hasattr(module, name)]
    for value in (*known, *inside):
        yield value
        yield from _held(value)


def _imported(name: str, used: set[str]) -> list[ModuleType]:
    """The module that is imported, and those of its modules that are."""
    module = import_module(name)
    inside = [f"{name}.{each}" for each in used if "." not in each] if hasattr(module, "__path__") else []
    return [module, *(import_module(each) for each in inside if find_spec(each))]


def _held(value: Any) -> Iterable[Any]:
    """What a table of the code holds, such as pairs of a kind and an event."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for each in value:
            yield each
            yield from _held(each)
