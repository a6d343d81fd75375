import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.outcomes import documents
from shared.outcomes.refusals import Malformed

DAY = timedelta(days=1)


class Kind(StrEnum):
    GAIN = "gain"


class Pair(NamedTuple):
    one: Any
    other: Any


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
)


@given(values)
def test_whatever_is_written_is_read_again(value: Any) -> None:
    assert documents.read(documents.write(value).encode()) == value


def test_a_number_that_was_read_is_written_as_short_as_it_came() -> None:
    read = documents.read(b"[1e999999999, 1e-999999999999999999, 4.20]")

    assert documents.write(read, plain=str) == '["1E+999999999","1E-999999999999999999","4.20"]'


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals()
    | st.uuids()
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.timezones())
    | st.datetimes(timezones=st.timedeltas(-DAY / 2, DAY / 2).map(timezone))
    | st.sampled_from([Kind.GAIN, Pair("a", Decimal("1E+3"))]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers() | st.none() | st.booleans(), inner, max_size=3)
    ),
)


@given(anything)
def test_what_is_written_fast_is_what_json_writes_byte_by_byte(value: Any) -> None:
    plainly = json.dumps(value, default=documents.as_text, ensure_ascii=False, separators=(",", ":"))

    assert documents.write(value) == plainly


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, "\ud800", {7: 1}, [[[]]] * 2, Pair("a", "b"), 0.1, -1.5])
def test_what_the_fast_way_cannot_write_is_written_all_the_same(value: Any) -> None:
    assert json.loads(documents.write({"a": value})) == json.loads(json.dumps({"a": value}))


def test_nesting_beyond_the_fast_way_is_written_all_the_same() -> None:
    deep: list[Any] = []
    for _ in range(400):
        deep = [deep]

    assert documents.write(deep) == "[" * 401 + "]" * 401


def test_what_has_no_json_form_may_be_given_one() -> None:
    assert documents.write({"a": ValueError("odd"), "b": Decimal("1E+3")}, plain=str) == '{"a":"odd","b":"1E+3"}'


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_a_decimal_is_written_exactly_and_in_plain_digits(number: Decimal) -> None:
    shown = json.loads(documents.write({"price": number}))["price"]

    assert Decimal(shown) == number
    assert "E" not in shown


def test_a_number_with_a_point_never_passes_through_a_float() -> None:
    assert documents.read(b"0.1000000000000000000000000001") == Decimal("0.1000000000000000000000000001")


@pytest.mark.parametrize("inside", [b"1", b"[]", b'{"a":1}'])
def test_thirty_two_things_inside_each_other_are_read(inside: bytes) -> None:
    deep = 32 - (inside != b"1")

    assert documents.read(b"[" * deep + inside + b"]" * deep)


def test_many_things_beside_each_other_are_not_deep() -> None:
    assert len(documents.read(b"[" + b",".join([b'{"a":[1]}'] * 10_000) + b"]")) == 10_000


ENDLESS = {
    "members": b"{" + b",".join(b'"%d":1' % number for number in range(1001)) + b"}",
    "elements": b"[" + b",".join([b"1"] * 1001) + b"]",
    "elements of elements": b"[" + b",".join([b"[1]"] * 501) + b"]",
    "members of members": b"{" + b",".join(b'"%d":{"a":1}' % number for number in range(501)) + b"}",
    "lists in few objects": b'{"a":[' + b",".join([b"1"] * 500) + b'],"b":[' + b",".join([b"1"] * 500) + b"]}",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_no_more_values_are_read_than_are_asked_for(kind: str) -> None:
    with pytest.raises(Malformed, match="it has more than 1000 values"):
        documents.read(ENDLESS[kind], most=1000)
    assert documents.read(ENDLESS[kind], most=1002)


def test_commas_of_a_text_are_no_values() -> None:
    assert documents.read(b'{"note": "' + b"[{,}]," * 1000 + b'"}', most=100)["note"].startswith("[{,}]")


@pytest.mark.parametrize("names", [lambda number: number, lambda number: number // 2], ids=["different", "twice"])
def test_a_mebibyte_of_names_is_read_or_refused_in_no_time(names: Callable[[int], int]) -> None:
    body = "{" + ",".join(f'"{names(number):05}":0' for number in range(100_000)) + "}"
    began = time.monotonic()

    with suppress(Malformed):
        documents.read(body.encode())

    assert time.monotonic() - began < 5


@given(st.binary())
def test_any_bytes_are_read_or_refused_and_never_a_crash(body: bytes) -> None:
    try:
        documents.read(body)
    except Malformed as problem:
        assert problem.detail


@given(text.map(lambda inner: inner.replace("\\u0000", "") + "\\u0000"))
def test_a_backslash_that_stands_before_u0000_is_text_like_any_other(value: str) -> None:
    assert documents.read(json.dumps({"note": value}).encode()) == {"note": value}


@given(st.text(), st.text(), st.integers(0, 4))
def test_a_nul_character_is_found_wherever_it_hides(before: str, after: str, backslashes: int) -> None:
    hidden = before + "\\" * backslashes + "\0" + after

    with pytest.raises(Malformed):
        documents.read(json.dumps({"a": [hidden]}).encode())
    with pytest.raises(Malformed):
        documents.read(json.dumps({hidden: 1}).encode())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "The body is not JSON: it cannot be read from line 1, column 1 on."),
        (b"{", "The body is not JSON: it cannot be read from line 1, column 2 on."),
        (b'{"a":1}\n{"b":2}', "The body is not JSON: it cannot be read from line 2, column 1 on."),
        (b"\xff", "The body is not UTF-8: it cannot be read from byte 1 on."),
        (b'"\xed\xa0\x80"', "The body is not UTF-8: it cannot be read from byte 2 on."),
        (b"NaN", "NaN is not a number"),
        (b"-Infinity", "-Infinity is not a number"),
        (b"1e99999999999999999999", "beyond reason"),
        (b"1" * 5000, "a number is beyond reason"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 33 + b"]" * 33, "nested too deeply, beyond 32"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "nested too deeply, beyond 32"),
        (b'{"a":1,"b":[{"c":1,"d":2,"c":3}]}', "the name 'c' stands twice in an object"),
        (b'{"\\u0061":1,"a":1}', "the name 'a' stands twice in an object"),
        (b'"\\ud800"', "surrogate"),
        (b'"\\u0000"', "NUL"),
        (b'"\x01"', "The body is not JSON: it cannot be read from line 1, column 2 on."),
    ],
)
def test_what_is_refused_is_told_why(body: bytes, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        documents.read(body)

    assert reason in refused.value.detail


def test_times_days_and_ids_are_text() -> None:
    moment = datetime(2026, 7, 1, 12, tzinfo=UTC)
    value = {"at": moment, "on": date(2026, 7, 1), "id": UUID(int=7), "name": "Grüße"}

    assert documents.write(value) == (
        '{"at":"2026-07-01T12:00:00+00:00","on":"2026-07-01","id":"00000000-0000-0000-0000-000000000007",'
        '"name":"Grüße"}'
    )


def test_what_has_no_json_form_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        documents.write({"a": object()})
