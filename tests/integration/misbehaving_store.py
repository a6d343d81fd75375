"""An object store that misbehaves: moto's S3, and before it somebody who spoils what is asked of it, or answered."""

import threading
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from shared.objects.address import Address

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it advises to install what other services than S3 need
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

BUCKET = "moody"
MOODS = {
    "refusing": (503, "SlowDown"),
    "broken": (500, "InternalError"),
    "skewed": (403, "RequestTimeTooSkewed"),
    "strange": (403, "InvalidAccessKeyId"),
    "lost": (500, "InternalError"),
    "cut": (500, "InternalError"),
    "slow": (503, "SlowDown"),
}
"""What is answered. `lost` does what is asked all the same, `cut` only the first part of an upload, and `slow` answers
when nobody waits any more.
"""


@dataclass
class MisbehavingStore:
    """`mood` is well or one of MOODS; methods: what it is shown to, everything if empty."""

    url: str
    mood: str = "well"
    methods: Collection[str] = ()
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: Request, asked: Callable[[], Response]) -> Response:
        """To a request; `asked` does what it asks for."""
        if self.mood == "well" or (self.methods and request.method not in self.methods):
            return asked()
        if self.mood == "cut" and request.args.get("partNumber", "1") == "1":
            return asked()
        if self.mood == "lost":
            asked()
        if self.mood == "slow":
            self.ended.wait()
        status, code = MOODS[self.mood]
        return Response(f"<Error><Code>{code}</Code></Error>", status, mimetype="application/xml")


@contextmanager
def misbehaving_store() -> Iterator[MisbehavingStore]:
    """It is well at first, empty, and serves as long as the block lasts."""
    store, behind = MisbehavingStore(""), DomainDispatcherApplication(create_backend_app)

    @Request.application
    def application(request: Request) -> Response:
        return store.answer(request, lambda: Response.from_app(behind, request.environ))

    server: Any = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    store.url = f"http://moody:moody@127.0.0.1:{server.server_port}/{BUCKET}"
    try:
        endpoint = Address.read(store.url).endpoint
        httpx.post(f"{endpoint}/moto-api/reset").raise_for_status()  # moto remembers as long as the process lives
        httpx.put(f"{endpoint}/{BUCKET}").raise_for_status()
        yield store
    finally:
        store.ended.set()
        server.shutdown()
        thread.join()
