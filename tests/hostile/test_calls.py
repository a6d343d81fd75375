"""Nobody is called because a caller names them: not by a field, a parameter, a header, nor by a token."""

import json
import select
import socket
from collections.abc import Iterator

import pytest

from shared.access.scopes import PUBLIC
from tests.hostile.books import Counts, Logs
from tests.hostile.documents import good
from tests.hostile.door import Door
from tests.hostile.operations import operations
from tests.hostile.refusing import all_refused
from tests.issuers import issuer


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody at an address of loopback, where every function could reach them."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


def test_whoever_is_named_is_not_called(
    gateway: Door, listener: socket.socket, books: Counts, logs: Logs, tried: Counts
) -> None:
    """Server-side request forgery: MiniERP calls its own servers and its issuer, whose addresses are its settings."""
    there = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    places = ("Link", "Origin", "Referer", "X-Callback-Url", "X-Forwarded-Host", "X-Original-URL", "Forwarded")
    headers = {"Content-Type": "application/json", **dict.fromkeys(places, there)}
    pointing = issuer().token(dict.fromkeys(("jku", "x5u"), there), iss=there)
    for operation in operations():
        path, body = f"{operation.at()}?url={there}&cursor={there}", b""
        if operation.method != "GET":
            path, body = operation.at(), naming(good(operation.trigger.model), there)

        all_refused({operation.name: gateway.ask(operation.method, path, headers, body)}, 422)
        bearing = {**headers, "Authorization": f"Bearer {pointing}"}
        nobody = 422 if operation.scope == PUBLIC else 401
        all_refused({operation.name: gateway.ask(operation.method, path, bearing, body)}, nobody)
        tried["an address to call"] += 2

    assert select.select([listener], [], [], 0)[0] == []


def naming(body: str, there: str) -> bytes:
    """The body, with the address for each of its texts, and in fields of which there are none."""
    texts = {name: there for name, value in json.loads(body).items() if isinstance(value, str)}
    return json.dumps({**json.loads(body), **texts, "callback_url": there, "$ref": there}).encode()
