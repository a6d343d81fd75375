"""Who is let in, and what is asked first: by a function whose process believes one issuer, or lets anybody in."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from starlette.requests import Request as Served
from starlette.responses import Response

from shared.access import tokens
from shared.access.scopes import PUBLIC
from shared.http.queries import Query
from shared.http.requests import Request, request_of
from shared.outcomes.answers import Answer, ok
from shared.process.identity import Identity
from shared.process.settings import settings
from shared.runtime import http_requests
from shared.runtime.triggers import delete, get, post
from shared.values.record import Value
from shared.work.context import Context
from tests.asked import asked
from tests.issuers import issuer, jwks
from tests.loop import awaited

RIGHT = issuer()
JSON = {"Content-Type": "application/json"}


async def take(_command: Value, context: Context) -> Answer:
    return ok({"actor": context.actor})


async def look(_query: Query, context: Context) -> Answer:
    return ok({"actor": context.actor})


TRIGGERS = [
    post("/things", take, scope="product:write"),
    get("/things", look, scope="product:read"),
    delete("/things/{name}", take, scope="product:write"),
    get("/leaflet", look, scope=PUBLIC),
]


class Told:
    """What a process is told by its environment; at first, to believe one issuer."""

    def __init__(self, patch: pytest.MonkeyPatch, keys: Path) -> None:
        self._patch = patch
        self.is_(ACCESS="tokens", TOKEN_ISSUER=RIGHT.name, TOKEN_KEYS=str(keys))

    def is_(self, **variables: str) -> None:
        for name, value in variables.items():
            self._patch.setenv(name, value)
        forget()


def forget() -> None:
    settings.cache_clear()
    tokens.verifier.cache_clear()


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Told]:
    keys = tmp_path / "keys.json"
    keys.write_bytes(jwks(RIGHT))
    yield Told(monkeypatch, keys)
    monkeypatch.undo()
    forget()


def answered(request: Request) -> Response:
    return awaited(http_requests.serve(Identity.of(take), TRIGGERS, request))


def bearer(*roles: str, scheme: str = "Bearer") -> dict[str, str]:
    return {"Authorization": f"{scheme} {RIGHT.token(roles=roles)}"}


def actor(answer: Response) -> str:
    assert answer.status_code == 200, bytes(answer.body)
    return str(json.loads(bytes(answer.body))["actor"])


class Body:
    """A body that knows whether anybody has begun to read it."""

    was_read = False

    async def chunks(self) -> AsyncIterator[bytes]:
        self.was_read = True
        yield b"{}"


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Bearer x"}, 401), (bearer("auditor"), 403), (bearer("seller"), 200)],
    ids=["no-token", "a-wrong-token", "the-wrong-role", "the-right-role"],
)
def test_no_body_is_read_of_whoever_may_not_send_it(headers: dict[str, str], status: int) -> None:
    body = Body()

    answer = answered(asked("POST", "/things", {**JSON, **headers})._replace(chunks=body.chunks()))

    assert (answer.status_code, body.was_read) == (status, status == 200)


@pytest.mark.parametrize(
    "request_",
    [
        asked("GET", "/things?no-such-parameter=1"),
        asked("GET", "/things?x=%00"),
        asked("POST", "/things", {"Content-Type": "text/plain"}),
        asked("POST", "/things", {**JSON, "Content-Length": "9999999"}),
        asked("POST", "/things", {**JSON, "Content-Encoding": "gzip"}),
        asked("POST", "/things", {**JSON, "Idempotency-Key": "a b"}, b"{}"),
        asked("DELETE", "/things/1", {"If-Match": '"v9"'}),
        asked("HEAD", "/things"),
    ],
    ids=["a parameter", "a NUL", "a type", "a length", "a coding", "a key", "a version", "a HEAD"],
)
def test_a_stranger_is_told_nothing_but_to_say_who_they_are(request_: Request) -> None:
    answer = answered(request_)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="minierp"')


def test_a_head_needs_what_a_get_needs() -> None:
    assert answered(asked("HEAD", "/things", bearer("auditor"))).status_code == 200
    assert answered(asked("HEAD", "/things", bearer())).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("OPTIONS", "/things", 204), ("PUT", "/things", 405), ("GET", "/nothing", 404), ("POST", "/things/", 308)],
)
def test_which_addresses_and_methods_there_are_is_no_secret(method: str, path: str, status: int) -> None:
    """It stands in the documentation; where nothing is, there is nothing that a scope could be of."""
    assert answered(asked(method, path)).status_code == status


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "])
def test_the_scheme_is_read_in_any_case(scheme: str) -> None:
    assert actor(answered(asked("GET", "/things", bearer("clerk", scheme=scheme)))) == "alice"


@pytest.mark.parametrize("scheme", ["", "Basic", "Bearer\t", "Bearer:", "Token", "Bearer Bearer", '"Bearer"'])
def test_a_right_token_by_another_scheme_is_none(scheme: str) -> None:
    assert answered(asked("GET", "/things", bearer("clerk", scheme=scheme))).status_code == 401


@pytest.mark.parametrize("other", ["same", "Bearer x", "Basic eDp4", ""], ids=["same", "wrong", "basic", "empty"])
def test_whoever_says_twice_who_they_are_is_not_believed(other: str) -> None:
    """Whatever stands before a function could have believed the other one."""
    right = bearer("clerk")["Authorization"]
    said = [right, right if other == "same" else other]

    assert [answered(twice(*order)).status_code for order in (said, said[::-1])] == [401, 401]


def twice(*values: str) -> Request:
    """A request with that many headers Authorization."""
    scope = {"type": "http", "method": "GET", "path": "/things", "raw_path": b"/things", "query_string": b""}
    return request_of(Served({**scope, "headers": [(b"authorization", value.encode()) for value in values]}))


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, bearer("clerk")])
def test_where_no_tokens_are_asked_for_whoever_comes_may_do_everything_as_anonymous(
    process: Told, headers: dict[str, str]
) -> None:
    process.is_(ACCESS="open", TOKEN_ISSUER="", TOKEN_KEYS="")

    assert actor(answered(asked("POST", "/things", {**JSON, **headers}, b"{}"))) == "anonymous"
    assert actor(answered(asked("GET", "/things", headers))) == "anonymous"


def test_what_is_public_is_for_anybody_and_nothing_else_is() -> None:
    assert actor(answered(asked("GET", "/leaflet"))) == "anonymous"
    assert answered(asked("GET", "/things")).status_code == 401


@pytest.mark.parametrize("missing", ["TOKEN_ISSUER", "TOKEN_KEYS"])
def test_a_function_that_is_not_told_whom_to_believe_lets_nobody_in(process: Told, missing: str) -> None:
    process.is_(**{missing: ""})

    refused = answered(asked("GET", "/things", bearer("admin")))

    assert refused.status_code == 503
    assert missing in json.loads(bytes(refused.body))["detail"]
    assert answered(asked("GET", "/things")).status_code == 401


@pytest.mark.parametrize("access", ["", "Open", "none", "public"])
def test_nobody_is_let_in_by_a_mistake_in_the_word_for_it(process: Told, access: str) -> None:
    process.is_(ACCESS=access)

    assert answered(asked("GET", "/things")).status_code == 503
