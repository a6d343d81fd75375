"""Bodies that no command should take: none is taken, nothing is stored, and the caller is told why."""

import gzip
import json
import zlib
from collections.abc import Iterator

import psutil
import pytest

from scripts.minierp.local.system.system import System
from tests.hostile import words
from tests.hostile.books import Counts, Logs
from tests.hostile.conftest import EXAMPLES
from tests.hostile.documents import full, good, wrong
from tests.hostile.door import Answered, Door
from tests.hostile.generating import each_of
from tests.hostile.operations import Operation, commands
from tests.hostile.refusing import all_refused, refusal

JSON = {"Content-Type": "application/json"}
MOST_SECONDS = 2.0
"""Of CPU, for any one request: the longest that are refused take a tenth of it, what is slow by its nature minutes."""

COMMANDS = {operation.name: operation for operation in commands()}
CREATING = {name: operation for name, operation in COMMANDS.items() if not operation.has_parameter}


def sent(door: Door, operation: Operation, body: bytes | str, **headers: str) -> Answered:
    named = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return door.ask(operation.method, operation.at(), named, body.encode() if isinstance(body, str) else body)


def worked(running: System, function: str) -> float:
    """Seconds of CPU that a function has taken: as many on a busy machine as on a quiet one."""
    times = psutil.Process(running.state.functions[function].pid).cpu_times()
    return float(times.user + times.system)


@pytest.fixture(autouse=True)
def nothing_comes_of_it(books: Counts, logs: Logs) -> Iterator[None]:
    yield


def test_every_field_of_every_command_can_be_made() -> None:
    """So that no field is left out, and none is first met by chance."""
    for name, operation in COMMANDS.items():
        assert set(json.loads(full(operation.trigger.model))) == set(operation.trigger.model.model_fields), name


def test_no_generated_body_is_taken(gateway: Door, tried: Counts) -> None:
    def look(name: str, body: str) -> None:
        answer = sent(gateway, COMMANDS[name], body.encode("utf-8", "surrogatepass"))
        refusal(answer, 400, 404, 415, 422) if COMMANDS[name].has_parameter else refusal(answer, 400, 422)

    made = {name: wrong(operation.trigger.model) for name, operation in COMMANDS.items()}
    tried["a generated body"] += each_of(made, 3 * EXAMPLES, look).total()


def nonsense(model_body: str) -> dict[str, bytes]:
    """Bodies that are no JSON of ours, some made of one that would be taken."""
    good_body = model_body.encode()
    twice = model_body.removesuffix("}") + ", " if model_body != "{}" else "{"
    return {
        "nothing": b"",
        "a byte order mark": b"\xef\xbb\xbf" + good_body,
        "UTF-16": b"\xff\xfe" + model_body.encode("utf-16-le"),
        "UTF-32": model_body.encode("utf-32"),
        "UTF-7": b"+AHsAfQ-",
        "an overlong form": b'{"a": "\xc0\x80"}',
        "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
        "half a character": b'{"a": "\xe2\x82"}',
        "a comment": b"/* */" + good_body,
        "a comma too many": good_body[:-1] + b",}",
        "single quotes": b"{'a': 1}",
        "a word": b"undefined",
        "two documents": good_body + good_body,
        "lines of documents": good_body + b"\n" + good_body,
        "a control character in a text": b'{"a": "\x01"}',
        "a name without quotes": b"{a: 1}",
        "XML": b'<?xml version="1.0"?><a/>',
        "YAML": b"a: !!python/object/apply:os.system [id]",
        "a pickle": b"\x80\x04\x95\x00\x00\x00\x00",
        "a form": b"a=1&b=2",
        "a member twice": f'{twice}"x": 1, "x": 2}}'.encode(),
        "lists without end": b"[" * 100_000,
        "objects without end": b'{"a":' * 100_000,
        "lists five hundred deep": b"[" * 500 + b"]" * 500,
        "a member five hundred lists deep": b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}",
        "one million spaces": b" " * 1_000_000,
        "two million spaces": b" " * 1_900_000,
        "a hundred thousand members": b"{" + b",".join(b'"%d":1' % number for number in range(90_000)) + b"}",
        "a hundred thousand elements": b'{"lines": [' + b",".join([b"1"] * 100_000) + b"]}",
        "a very long name": b'{"' + b"x" * 500_000 + b'": 1}',
        "a very long number": b'{"a": ' + b"9" * 1_000_000 + b"}",
        "a very long fraction": b'{"a": 0.' + b"3" * 1_000_000 + b"}",
        **{f"the number {number}": b'{"a": %s}' % number.encode() for number in words.NO_NUMBERS},
        **{f"{name} in a text": b'{"a": %s}' % text.encode() for name, text in words.UNSTORABLE.items()},
        **{f"{name} in a name": b"{%s: 1}" % text.encode() for name, text in words.UNSTORABLE.items()},
    }


@pytest.mark.parametrize("name", list(COMMANDS))
def test_no_body_is_taken_that_is_nonsense(running: System, gateway: Door, tried: Counts, name: str) -> None:
    operation = COMMANDS[name]
    answers: dict[str, Answered] = {}
    for kind, body in nonsense(good(operation.trigger.model)).items():
        if operation.method == "DELETE" and not body:
            continue  # an end needs no body
        before = worked(running, operation.function)
        answers[kind] = sent(gateway, operation, body)
        assert worked(running, operation.function) - before < MOST_SECONDS, kind

    all_refused(answers, 400, 413, 422)
    for kind in ("a hundred thousand members", "a hundred thousand elements"):
        assert "it has more than" in answers[kind].json["detail"], "nobody judges each of them"
    tried["a body of nonsense"] += len(answers)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_no_body_of_another_kind_is_taken(gateway: Door, tried: Counts, name: str) -> None:
    operation = COMMANDS[name]
    body = good(operation.trigger.model)

    answers = {kind or "none": sent(gateway, operation, body, Content_Type=kind) for kind in words.CONTENT_TYPES}

    all_refused(answers, 400, 415)
    tried["a content type"] += len(answers)


BOMBS = {
    "gzip": (gzip.compress(b" " * 10_000_000), 413),
    "x-gzip": (gzip.compress(b" " * 10_000_000), 413),
    "identity, gzip": (gzip.compress(b" " * 1_100_000), 413),
    "GZIP": (gzip.compress(b"{}" * 1000)[:-9], 400),
    "gzip,": (gzip.compress(b"{}") + b"{}", 400),
    "deflate": (zlib.compress(b" " * 10_000_000), 415),
    "br": (b"\x81\x80\x80\x00" * 100, 415),
    "zstd": (b"\x28\xb5\x2f\xfd", 415),
    "compress": (b"\x1f\x9d", 415),
    "gzip, gzip": (gzip.compress(gzip.compress(b" " * 10_000_000)), 415),
    "aes128gcm": (b"{}", 415),
    "chunked": (b"{}", 415),
}


@pytest.mark.parametrize("coding", list(BOMBS))
def test_nothing_that_is_compressed_is_unpacked_further_than_a_body_may_be(
    gateway: Door, tried: Counts, coding: str
) -> None:
    body, status = BOMBS[coding]
    answers = {name: sent(gateway, operation, body, Content_Encoding=coding) for name, operation in COMMANDS.items()}

    all_refused(answers, status)
    tried["a compressed body"] += len(answers)


SET_BY_NOBODY = {
    "id": '"00000000-0000-0000-0000-000000000000"', "number": '"SO-2026-000001"', "status": '"confirmed"',
    "version": "7", "created_at": '"2020-01-01T00:00:00Z"', "updated_at": "null", "total": "0", "payable": "0",
    "actor": '"admin"', "subject": '"admin"', "scopes": '["audit:repair"]', "role": '"admin"', "is_admin": "true",
    "correlation_id": '"x"', "idempotency_key": '"x"', "on_hand": "1000", "reserved": "0", "available": "1000",
    "stock_check": '"answered"', "settled_at": "null", "shortages": "[]", "request_id": "null", "supplier_code": '"X"',
    "__proto__": '{"admin": true}', "constructor": "{}", "$set": "{}", "_id": "1", "links": "[]",
}  # fmt: skip
"""What the system says of a record, and nobody tells it; and what other systems took from strangers."""


@pytest.mark.parametrize("name", list(COMMANDS))
def test_nobody_sets_what_is_not_theirs_to_set(gateway: Door, tried: Counts, name: str) -> None:
    """Mass assignment: a field that a command does not name is refused, by its name."""
    operation = COMMANDS[name]
    body, known = json.loads(good(operation.trigger.model)), operation.trigger.model.model_fields
    for field, value in SET_BY_NOBODY.items():
        if field in known:
            continue
        answer = sent(gateway, operation, json.dumps({**body, field: json.loads(value)}))

        assert field in [error["field"] for error in refusal(answer, 422)["errors"]], field
        tried["a field too many"] += 1


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_text_of_attackers_breaks_nothing(gateway: Door, tried: Counts, name: str) -> None:
    """In every text of a body that is refused for something else besides: validation sees both, storage neither."""
    operation = COMMANDS[name]
    body = json.loads(good(operation.trigger.model))
    answers = {}
    for kind, text in words.share(list(COMMANDS).index(name), 2).items():
        texts = {field: text for field, value in body.items() if isinstance(value, str)}
        answers[kind] = sent(gateway, operation, json.dumps({**body, **texts, text[:100]: text}))

    all_refused(answers, 422)
    tried["a text"] += len(answers)
