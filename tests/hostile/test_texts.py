"""Texts that are taken, and look like others: each stays what it is, is found again, and acts on nobody's screen."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from scripts.minierp.local.system.system import System
from tests.factories import a_supplier, sku
from tests.hostile import words
from tests.hostile.books import Counts, Logs, counts, grown
from tests.hostile.door import Answered, Door
from tests.hostile.refusing import faults, none_broke

JSON = {"Content-Type": "application/json"}
MARK = "Likeness"


@pytest.fixture(autouse=True)
def nothing_acts(logs: Logs) -> Iterator[None]:
    yield


def posted(door: Door, path: str, body: dict[str, Any]) -> Answered:
    return door.ask("POST", path, JSON, json.dumps(body).encode())


def test_a_text_is_taken_as_it_is_or_refused(gateway: Door, tried: Counts) -> None:
    """In Normalization Form C, without the space around it; every other letter is the one that was sent."""
    taken: dict[str, str] = {}
    for kind, text in words.TEXTS.items():
        answer = posted(gateway, "/suppliers", a_supplier(contact=text[:2000]))
        tried["a text"] += 1
        if answer.status != 201:
            assert faults(answer, [422]) == [], kind
            continue
        shown = gateway.ask("GET", f"/suppliers/{answer.json['code']}").json["contact"]
        assert shown == unicodedata.normalize("NFC", text[:2000].strip()).replace("\r\n", "\n"), kind
        taken[kind] = shown

    acting = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
    assert {kind: text for kind, text in taken.items() if acting.search(text)} == {}


LIKE = {
    "plain": f"{MARK} TEA",
    "Cyrillic": f"{MARK} ТЕА",
    "full width": f"{MARK} ＴＥＡ",
    "no width": f"{MARK} T\u200bEA",
    "a joiner": f"{MARK} T\u200dEA",
    "soft": f"{MARK} T\u00adEA",
    "mathematical": f"{MARK} 𝐓𝐄𝐀",
    "small": f"{MARK} tea",
    "marked": f"{MARK} TÉA",
}


def test_names_that_look_alike_are_different_names(gateway: Door, tried: Counts) -> None:
    """A supplier's name is one supplier's alone; only what Unicode holds to be the same spelling is the same name."""
    code = sku()
    for place, (kind, name) in enumerate(LIKE.items()):
        answer = posted(gateway, "/suppliers", a_supplier(code=f"{code}-{place}", name=f"{name} {code}"))
        assert answer.status == 201, (kind, answer)
        tried["a text"] += 1

    decomposed = unicodedata.normalize("NFD", f"{LIKE['marked']} {code}")
    again = posted(gateway, "/suppliers", a_supplier(name=decomposed))
    assert faults(again, [409]) == []
    found = gateway.ask("GET", f"/suppliers?text={quote(LIKE['Cyrillic'] + ' ' + code)}").json["items"]
    assert [each["name"] for each in found] == [f"{LIKE['Cyrillic']} {code}"]


def test_no_sku_but_of_plain_letters_is_taken(gateway: Door, books: Counts, tried: Counts) -> None:
    answers = {
        kind: posted(gateway, "/products", {"sku": text, "name": "x", "price": 1, "currency": "EUR"})
        for kind, text in words.TEXTS.items()
        if not re.fullmatch(r"[\w.-]{1,64}", text.strip(), re.ASCII)
    }

    assert {kind: wrong for kind, answer in answers.items() if (wrong := faults(answer, [422]))} == {}
    tried["a text"] += len(answers)


def test_marks_without_end_take_no_time(gateway: Door, books: Counts, tried: Counts) -> None:
    """To sort marks takes time with the square of their number: a text that has so many is refused unsorted."""
    marks = "a" + "\u0301\u0323" * 100_000
    bodies: dict[str, dict[str, Any]] = {
        "a name": a_supplier(name=marks),
        "a note": a_supplier(contact=marks),
        "lines": a_supplier(contact="a" + "\n" * 500_000 + "b"),
        "direction marks": a_supplier(contact="\u202a" * 150_000 + "\u202c" * 150_000),
        "spaces": a_supplier(contact=" " * 300_000 + "a" + " " * 300_000),
    }
    for kind, body in bodies.items():
        body["lead_time_days"] = -1
        answer = gateway.ask("POST", "/suppliers", JSON, json.dumps(body, ensure_ascii=False).encode())
        assert faults(answer, [422]) == [], kind
        tried["a text"] += 1


def test_a_search_is_for_what_was_typed(gateway: Door, books: Counts, tried: Counts) -> None:
    """Signs that mean something to a database mean nothing here: nobody is found by `%`."""
    for text in ("%", "_", "%%%", "\\", "\\%", "%' or '1'='1", "*", ".*", "a|b", "[a-z]"):
        answer = gateway.ask("GET", f"/suppliers?text={quote(text + MARK + 'nobody')}")

        none_broke({text: answer})
        assert answer.json["items"] == [], text
        tried["a parameter"] += 1


def test_texts_that_are_stored_change_their_own_row_alone(running: System, gateway: Door) -> None:
    """What looks like SQL is a text: the table of products is there, and has one row more."""
    before = counts(running)

    answer = posted(
        gateway,
        "/products",
        {"sku": sku(), "name": words.TEXTS["an end of a statement"], "price": 1, "currency": "EUR"},
    )

    assert answer.status == 201
    assert grown(before, counts(running))["product.product"] == 1
