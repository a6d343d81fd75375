"""Headers that say what is not so, that are too many, or that come too slowly."""

import http.client
import time
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import strategies as st

from scripts.minierp.local.system.system import System
from tests.hostile import words
from tests.hostile.books import Counts, Logs
from tests.hostile.conftest import EXAMPLES
from tests.hostile.documents import good
from tests.hostile.door import NO_ANSWER, Answered, Door
from tests.hostile.generating import each_of
from tests.hostile.operations import Operation, commands, operations
from tests.hostile.refusing import all_refused, faults, none_broke
from tests.tokens import bearer

JSON = {"Content-Type": "application/json"}
NONSENSE = b'{"nonsense": 1}'


@pytest.fixture(autouse=True)
def nothing_comes_of_it(books: Counts, logs: Logs) -> Iterator[None]:
    yield


ODD = {
    "another method": {"X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE", "X-Method-Override": "DELETE"},
    "another path": {"X-Original-URL": "/metrics", "X-Rewrite-URL": "/metrics", "X-Forwarded-Uri": "/metrics"},
    "another caller": {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
    "another user": {"X-User": "admin", "X-Forwarded-User": "admin", "Remote-User": "admin", "X-Role": "admin"},
    "another scheme": {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "0"},
    "another host": {"Host": "evil.example"},
    "the host of a function": {"Host": "products.minierp.svc.cluster.local"},
    "a rehearsal": {"minierp-rehearsal": "true"},
    "an event": {"ce-id": "1", "ce-source": "/x", "ce-specversion": "1.0", "ce-type": "com.minierp.x.v1"},
    "an actor": {"ce-actorid": "admin", "actorid": "admin"},
    "a trace that is none": {"traceparent": "x" * 5000, "tracestate": "y" * 5000},
    "a trace that acts": {"traceparent": "00-\x1b[31m-\x1b[0m-01"},
    "baggage": {"baggage": "a=" + "x" * 8000},
    "a correlation that acts": {"Correlation-Id": "\x1b[2J"},
    "a correlation of Unicode": {"Correlation-Id": "é\u202e"},
    "a long correlation": {"Correlation-Id": "x" * 5000},
    "a referrer that acts": {"Referer": "\x1b]0;forged\x07", "User-Agent": "\x1b[31m\x9b31m"},
    "a user agent of Unicode": {"User-Agent": "\u202eevil\u2028"},
    "a language": {"Accept-Language": "../../etc/passwd", "Accept": "../../x", "Accept-Charset": "x"},
    "a cookie": {"Cookie": "session=admin; " * 100},
    "an origin": {"Origin": "https://evil.example", "Access-Control-Request-Method": "DELETE"},
    "a range": {"Range": "bytes=0-0,1-1,2-2" * 100, "If-Range": "x"},
    "a wait without end": {"Prefer": "wait=" + "9" * 5000},
    "a wait before now": {"Prefer": "wait=-1"},
    "a wait of quotes": {"Prefer": 'wait="' + "\\9" * 2000 + '"'},
    "many preferences": {"Prefer": ", ".join(["wait=1"] * 1000)},
    "a version that is none": {"If-Match": '"' * 5001},
    "many versions": {"If-Match": ", ".join(f'"v{number}"' for number in range(2000))},
    "weak versions": {"If-None-Match": "W/" * 4000},
    "an expectation": {"Expect": "200-ok"},
    "an encoding of the answer": {"TE": "trailers, deflate;q=0.5", "Accept-Encoding": "gzip;q=9999999999"},
    "a length of the cache": {"Cache-Control": "max-age=99999999999999999999999"},
    "a date of nowhere": {"If-Modified-Since": "Thu, 99 Foo 9999 99:99:99 GMT", "Date": "x"},
    "a connection of its own": {"Keep-Alive": "timeout=99999999999", "Proxy-Connection": "keep-alive"},
    "a lookup": {"User-Agent": "${jndi:ldap://127.0.0.1/a}", "X-Api-Version": "${jndi:ldap://127.0.0.1/a}"},
    "a shell shock": {"User-Agent": "() { :; }; /bin/id", "Cookie": "() { :; }; /bin/id"},
    "an address of ours to call": {"X-Callback-Url": "http://127.0.0.1:15672/", "Link": "<http://127.0.0.1>"},
    "a name of symbols": {"!#$%&'*+.^_`|~": "1"},
    "a name with an underscore": {"Idempotency_Key": "x", "Content_Length": "1"},
    "a long name": {"X-" + "a" * 8000: "1"},
}
KEYS = ["", " ", "x" * 256, "a b", "a\tb", "é", "\u202e", "\x1b[31m", "a,b c"]


def nonsense(door: Door, operation: Operation, headers: Iterable[tuple[str, str]]) -> Answered:
    """What comes of something that no operation takes."""
    if operation.method == "GET":
        return door.ask("GET", f"{operation.at()}?no-such-parameter=1", headers)
    return door.ask(operation.method, operation.at(), [*JSON.items(), *headers], NONSENSE)


def asked(door: Door, headers: dict[str, str]) -> Iterator[tuple[str, Answered]]:
    for operation in operations():
        yield operation.name, nonsense(door, operation, headers.items())


@pytest.mark.parametrize("kind", list(ODD))
def test_a_header_changes_nothing_of_what_a_request_is_for(gateway: Door, tried: Counts, kind: str) -> None:
    answers = dict(asked(gateway, ODD[kind]))

    all_refused(answers, 400, 404, 412, 417, 421, 422)
    for answer in answers.values():
        assert not {name for name in answer.headers if name.startswith("access-control-")}
        assert "evil.example" not in "".join(answer.headers.values())
    tried["a header"] += len(answers)


OF_HTTP = ["Accept", "Accept-Encoding", "Cookie", "Correlation-Id", "Forwarded", "Idempotency-Key", "If-Match",
           "If-None-Match", "If-Range", "Minierp-Rehearsal", "Origin", "Prefer", "Range", "Referer", "User-Agent",
           "X-Forwarded-For", "X-Real-IP", "ce-id", "ce-type", "traceparent", "tracestate"]  # fmt: skip
NAMES = st.sampled_from(OF_HTTP) | st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}", fullmatch=True)
VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=60) | st.sampled_from(
    [text[:2000] for text in words.TEXTS.values() if "\n" not in text]
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=4)
OPERATIONS = {operation.name: operation for operation in operations()}


def test_no_generated_headers_change_what_a_request_is_for(gateway: Door, tried: Counts) -> None:
    """But for those that say where a request ends, which tests of smuggling send."""

    def look(name: str, headers: list[tuple[str, str]]) -> None:
        all_refused({name: nonsense(gateway, OPERATIONS[name], headers)}, 400, 404, 406, 412, 417, 421, 422, 428)

    tried["generated headers"] += each_of(dict.fromkeys(OPERATIONS, HEADERS), EXAMPLES, look).total()


def test_no_key_is_taken_that_is_none(gateway: Door, tried: Counts) -> None:
    for operation in commands():
        if operation.trigger.repeatable:
            continue
        body = good(operation.trigger.model).encode()
        answers = {key[:20]: gateway.ask(operation.method, operation.at(), {**JSON, "Idempotency-Key": key}, body)
                   for key in KEYS}  # fmt: skip

        all_refused(answers, 400, 422)
        tried["a key"] += len(answers)


def test_headers_without_end_are_refused(gateway: Door, tried: Counts) -> None:
    floods = {
        "many": [(f"X-{number}", "x" * 100) for number in range(5000)],
        "long": [("X", "x" * 200_000)],
        "many of one name": [("Accept", "x" * 1000)] * 500,
        "many cookies": [("Cookie", "x=" + "y" * 4000)] * 100,
        "many tokens": [("Authorization", "Bearer " + "x" * 4000)] * 40,
    }
    answers = {name: gateway.ask("GET", "/products", headers) for name, headers in floods.items()}

    assert {
        name: answer.status for name, answer in answers.items() if answer.status not in (NO_ANSWER, 400, 401, 431)
    } == {}
    assert gateway.ask("GET", "/products?limit=1").status == 200
    tried["a flood"] += len(answers)


def test_headers_without_end_are_refused_by_a_function_too(function: Callable[[str], Door], tried: Counts) -> None:
    door = function("products")

    answer = door.ask("GET", "/products", [(f"X-{number}", "x" * 1000) for number in range(200)])

    assert answer.status in (NO_ANSWER, 431)
    assert door.ask("GET", "/products?limit=1").status == 200
    tried["a flood"] += 1


def unfinished(head: dict[str, str]) -> bytes:
    """The head of a command, with no end of its body to come."""
    lines = {"Host": "localhost", **JSON, **head, "Content-Length": "1000"}
    return "".join(["POST /products HTTP/1.1\r\n", *(f"{name}: {value}\r\n" for name, value in lines.items())]).encode()


def test_whoever_sends_slowly_holds_nobody_up(
    running: System, gateway: Door, function: Callable[[str], Door], tried: Counts
) -> None:
    """Heads and bodies that never end, fifty at a time, of somebody who may send them: others are answered as ever."""
    doors = [Door(*_address(gateway)) for _ in range(25)]
    direct = [Door(*_address(function("create-product"))) for _ in range(25)]
    head = unfinished(bearer(running.state.home))
    try:
        for number, door in enumerate([*doors, *direct]):
            door.opened().sendall(head if number % 2 else head + b"\r\n{")
        began = time.monotonic()
        answers = [gateway.ask("GET", "/products?limit=1") for _ in range(20)]

        assert [answer.status for answer in answers] == [200] * 20
        assert function("create-product").ask("POST", "/products", JSON, NONSENSE).status == 422
        assert time.monotonic() - began < 10
        tried["a slow request"] += 50
    finally:
        for door in (*doors, *direct):
            door.close()


@pytest.mark.parametrize(("who", "status"), [("nobody", 401), ("an auditor", 403), ("an admin", 503)])
def test_a_body_that_never_ends_is_given_up(
    running: System, function: Callable[[str], Door], tried: Counts, who: str, status: int
) -> None:
    """At once where whoever sends it may not, after the deadline of the function where they may."""
    shown = {} if who == "nobody" else bearer(running.state.home, who.split()[-1])
    with Door(*_address(function("create-product"))) as door:
        door.opened().sendall(unfinished(shown) + b"\r\n{")
        answer = door.answer("POST")

    assert faults(answer, [status]) == []
    tried["a slow request"] += 1


def test_an_answer_never_holds_a_header_of_the_caller_s(gateway: Door, tried: Counts) -> None:
    """What is split by a line feed, in whatever is repeated: a correlation, a path, a place."""
    split = [
        "%0d%0aSet-Cookie:%20a=b",
        "%E5%98%8A%E5%98%8DSet-Cookie:%20a=b",
        "%0aSet-Cookie:a",
        "\\r\\nSet-Cookie: a=b",
    ]
    answers = {
        f"{path}{text}": gateway.ask("GET", f"{path}{text}")
        for text in split
        for path in ("/products/", "/products/?x=", "/stock/", "/sales-orders/", "/x")
    }

    none_broke(answers)
    assert not [name for name, answer in answers.items() if "set-cookie" in answer.headers]
    tried["a header"] += len(answers)


def test_a_bare_line_feed_ends_no_header(gateway: Door, tried: Counts) -> None:
    raw = [
        b"GET /products?limit=1 HTTP/1.1\nHost: localhost\nX: \x00\n\n",
        b"GET /products HTTP/1.1\r\nHost: localhost\r\nX: a\rSet-Cookie: b\r\n\r\n",
        b"GET /products HTTP/1.1\r\nHost: localhost\r\n X: folded\r\n\r\n",
        b"GET /products HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET /products HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /products HTTP/1.1\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\x1b[31m HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http://evil.example/products HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\r\n" * 1000,
    ]
    for data in raw:
        with Door(*_address(gateway)) as door:
            try:
                door.opened().sendall(data)
                answer = door.answer()
            except (OSError, http.client.HTTPException):
                continue
            assert 400 <= answer.status < 500 or answer.status == 505, (data, answer)
            assert "set-cookie" not in answer.headers
        tried["a broken request"] += 1


def test_every_text_of_attackers_can_stand_in_a_header(gateway: Door, tried: Counts) -> None:
    texts = {kind: text[:3000] for kind, text in words.TEXTS.items() if "\n" not in text and "\r" not in text}
    names = ("X-Note", "User-Agent", "Prefer", "If-None-Match", "Accept", "Correlation-Id", "traceparent")
    answers = {f"{name}: {kind}": gateway.ask("GET", "/products/NOBODY", {name: text}) for name in names
               for kind, text in texts.items()}  # fmt: skip

    all_refused(answers, 400, 404, 412)
    tried["a header"] += len(answers)


def _address(door: Door) -> tuple[str, str]:
    return door.url, door.authority
