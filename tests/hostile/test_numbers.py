"""Numbers at every edge: what is taken is exactly what was sent, in one form, and short enough for everybody."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest

from tests.factories import sku
from tests.hostile import words
from tests.hostile.books import Counts, Logs
from tests.hostile.documents import full
from tests.hostile.door import Answered, Door
from tests.hostile.operations import commands
from tests.hostile.refusing import faults, in_parts

JSON = {"Content-Type": "application/json"}
MARK = "the number"
LONGEST = 30
"""Signs of a number of at most 18 digits, with the zeros that somebody may write behind its point."""


@pytest.fixture(autouse=True)
def nothing_acts(logs: Logs) -> Iterator[None]:
    yield


def product(door: Door, **numbers: str) -> Answered:
    fields = {"sku": f'"{sku()}"', "name": '"x"', "currency": '"EUR"', "price": "1", **numbers}
    body = "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}"
    return door.ask("POST", "/products", JSON, body.encode())


def value_of(written: str) -> Decimal | None:
    """What it means, if it is a number of plain digits."""
    text = written.strip('"').strip()
    if not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]{1,20})?", text, re.ASCII):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


WRITTEN = [*words.NUMBERS, *(f'"{text}"' for text in words.NUMBERS_AS_TEXTS if "\n" not in text)]


@pytest.mark.parametrize("field", ["price", "reorder_point", "order_multiple"])
def test_a_number_is_taken_exactly_or_refused(gateway: Door, tried: Counts, field: str) -> None:
    for written in WRITTEN:
        answer = product(gateway, unit='"kg"', **{field: written})
        tried["a number"] += 1
        if answer.status != 201:
            assert faults(answer, [400, 422]) == [], written[:40]
            continue
        said: Any = answer.json
        stored = gateway.ask("GET", f"/products/{said['sku']}").json
        for shown in (said[field], stored[field]):
            assert Decimal(shown) == value_of(written), written[:40]
            assert re.fullmatch(r"[0-9]+(\.[0-9]+)?", shown), (written[:40], shown[:40])
            assert len(shown) <= LONGEST, (written[:40], shown[:40])


def test_zeros_without_end_make_no_event_too_large_to_be_heard(gateway: Door, tried: Counts) -> None:
    """A price of one, written with half a million zeros, is one: whoever has to hear of it does."""
    for price in ("1." + "0" * 500_000, "0e-99999999", "-0", "0e99999999"):
        answer = product(gateway, price=price)
        tried["a number"] += 1

        assert answer.status in (201, 400, 422)
        assert len(answer.body) < 5000


WHOLE = ["1.5", "-1", "1e-99999999", "-1e-99999999", "1e-999999999999999999", "0.0" + "0" * 900_000 + "1",
         "2147483648", "9223372036854775808", "1e400", '"1_0"', '"١"', '"0x1"', "true", '""', "1e99999999",
         '"1e1"', "0.0000001", "1001", '" "', "null", "[1]"]  # fmt: skip


def test_no_whole_number_is_taken_that_is_none(gateway: Door, books: Counts, tried: Counts) -> None:
    for number in WHOLE:
        body = f'{{"code": "{sku()}", "name": "{sku()}", "currency": "EUR", "lead_time_days": {number}}}'
        answer = gateway.ask("POST", "/suppliers", JSON, body.encode())

        assert faults(answer, [400, 422]) == [], number[:40]
        tried["a number"] += 1


@pytest.mark.parametrize("written", ["1e-999999999999999999", "1e999999999999999999"])
def test_no_field_takes_time_for_a_short_number(gateway: Door, books: Counts, tried: Counts, written: str) -> None:
    """In each field of each command, those of lines too: where a text is asked for as well."""
    for operation in commands():
        for body in with_each_field(json.loads(full(operation.trigger.model))):
            number = json.dumps(body).replace(f'"{MARK}"', written)
            answer = gateway.ask(operation.method, operation.at(), JSON, number.encode())

            for part in in_parts(answer):
                assert faults(part, [400, 422]) == [], (operation.name, number)
            tried["a number"] += 1


def with_each_field(body: Any) -> Iterator[Any]:
    """The body, with the mark in place of one value after the other, but for those that are true or false."""
    for place, value in body.items() if isinstance(body, dict) else enumerate(body):
        if value is True:
            continue
        inner = with_each_field(value) if isinstance(value, dict | list) else ()
        for put in (MARK, *inner):
            copy = body.copy()
            copy[place] = put
            yield copy
