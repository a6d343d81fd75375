"""A client of a function inside this process: requests go to its ASGI application, with no server between."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partialmethod
from typing import Any

import flask
from flask import Request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from tests.documented import hold_to_document
from tests.loop import awaited
from tests.tokens import own_bearer

Application = Callable[[Any, Any, Any], Awaitable[None]]
Message = dict[str, Any]


class Response(flask.Response):
    """What was answered; `json` and `text` are its body."""

    @property
    def text(self) -> str:
        return self.get_data(as_text=True)


class AppClient:
    """Sends requests, described as Werkzeug's EnvironBuilder takes them: `json`, `data`, `headers`, `query_string`.

    They show a token with which one may do everything, unless their headers say otherwise.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def open(self, *arguments: Any, headers: Any = None, **described: Any) -> Response:
        """What is answered."""
        shown = Headers(headers)
        for name, value in own_bearer().items():
            shown.setdefault(name, value)
        request = Request(EnvironBuilder(*arguments, headers=shown, **described).get_environ())
        answer = awaited(_answered(self._application, request))
        headers = dict(answer.headers)
        hold_to_document(request.method, request.path, answer.status_code, headers, answer.get_data())
        return answer

    def patch(self, *arguments: Any, headers: Any = None, **described: Any) -> Response:
        """What is answered to a change of whatever is there, unless the headers name a version."""
        return self.open(*arguments, method="PATCH", headers={"If-Match": "*", **(headers or {})}, **described)

    get = partialmethod(open, method="GET")  # noqa: A003
    head = partialmethod(open, method="HEAD")  # noqa: A003
    post = partialmethod(open, method="POST")  # noqa: A003
    put = partialmethod(open, method="PUT")  # noqa: A003
    delete = partialmethod(open, method="DELETE")  # noqa: A003
    options = partialmethod(open, method="OPTIONS")  # noqa: A003


async def _answered(application: Application, request: Request) -> Response:
    said: list[Message] = []
    body = [{"type": "http.request", "body": request.get_data(), "more_body": False}]

    async def receive() -> Message:
        return body.pop() if body else await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        said.append(message)

    await application(_scope(request), receive, send)
    start, *parts = said
    headers = [(name.decode("latin-1").title(), value.decode("latin-1")) for name, value in start["headers"]]
    content = b"".join(part.get("body", b"") for part in parts)
    response = Response(b"" if request.method == "HEAD" else content, start["status"])
    response.headers.clear()
    response.headers.extend(headers)
    return response


def _scope(request: Request) -> Message:
    environ = request.environ
    raw_path = environ["REQUEST_URI"].partition("?")[0]
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": raw_path.encode("latin-1"),
        "query_string": environ["QUERY_STRING"].encode("latin-1"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
