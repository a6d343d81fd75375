"""What looks the same is the same, and nothing acts on the screen of whoever reads it."""

import json
import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.values import skus, text
from shared.values.names import Name, Note

DECOMPOSED, COMPOSED = "Zoe\u0308 Mu\u0308ller", "Zoë Müller"
CONTROLS = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029"]
OVERRIDES = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]
UNSEEN = ["\xad", "\u200b", "\u2060", "\ufeff", "\u061c", "\U000e0041"]
BALANCED = ["\u2067שלום\u2069", "\u202bשלום\u202c", "\u2066a\u202bb\u202c\u2069"]


def read(kind: object, value: object) -> object:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("kind", [Name, Note])
def test_a_name_typed_in_two_ways_is_one_name(kind: object) -> None:
    assert read(kind, DECOMPOSED) == read(kind, COMPOSED) == COMPOSED


def test_the_length_of_a_name_is_that_of_its_one_spelling() -> None:
    assert read(Name, "e\u0301" * 200) == "é" * 200
    with pytest.raises(ValidationError):
        read(Name, "\u0958" * 101)  # two characters each, once composed


STACKED = {
    "marks in the worst order": "a" + "\u0301\u0323" * 250_000,
    "one mark": "a" + "\u0301" * 500_000,
    "lines": "a" + "\n" * 500_000 + "a",
    "letters": "é" * 500_000,
    "spaces within": "a" + " " * 500_000 + "a",
}


@pytest.mark.parametrize("kind", [Name, Note])
@pytest.mark.parametrize("given", STACKED.values(), ids=STACKED.keys())
def test_no_work_is_done_for_a_text_that_is_too_long_in_any_spelling(kind: object, given: str) -> None:
    began = time.process_time()

    with pytest.raises(ValidationError, match="at most"):
        read(kind, given)

    assert time.process_time() - began < 1


def test_what_is_too_long_is_judged_without_the_space_around_it() -> None:
    assert read(Name, " " * 20_000 + "Ada" + "\n" * 20_000) == "Ada"
    with pytest.raises(ValidationError, match="U\\+001B"):
        read(Name, " " * 20_000 + "A\x1bda")


def test_a_letter_has_no_more_marks_than_any_language_has() -> None:
    assert read(Name, "a" + "\u0323" * 30) == "ạ" + "\u0323" * 29
    with pytest.raises(ValidationError, match="at most 30 marks on one letter"):
        read(Name, "a" + "\u0323" * 31)
    assert text.composed("e\u0301" + "\u0323" * 31) == "e\u0301" + "\u0323" * 31


@pytest.mark.parametrize("control", [each for each in CONTROLS if each.strip()])
def test_a_name_has_no_control_characters(control: str) -> None:
    with pytest.raises(ValidationError, match=f"U\\+{ord(control):04X}"):
        read(Name, f"Ada{control}Lovelace")


def test_a_name_is_one_line() -> None:
    for separator in "\t\n\r\v\f\x1c\x85\u2028\u2029":
        with pytest.raises(ValidationError):
            read(Name, f"Ada{separator}Lovelace")


@pytest.mark.parametrize("kind", [Name, Note])
@pytest.mark.parametrize("override", OVERRIDES)
def test_a_lone_direction_mark_is_refused(kind: object, override: str) -> None:
    with pytest.raises(ValidationError, match=f"U\\+{ord(override):04X}"):
        read(kind, f"exe{override}txt.invoice")


@pytest.mark.parametrize("kind", [Name, Note])
@pytest.mark.parametrize("given", [*BALANCED, "Łódź", "你好", "👩‍👩‍👧", "שלום\u200f!"])
def test_writing_of_any_direction_is_taken(kind: object, given: str) -> None:
    assert read(kind, given) == given


def test_a_note_keeps_its_lines_and_tabs_and_nothing_else_that_acts() -> None:
    assert read(Note, "one\r\ntwo\tthree\n") == "one\ntwo\tthree"
    for control in set(CONTROLS) - {"\t", "\n"}:
        with pytest.raises(ValidationError):
            read(Note, f"one{control}two")


def test_a_direction_mark_ends_with_its_line() -> None:
    with pytest.raises(ValidationError):
        read(Note, "\u2067one\ntwo\u2069")


@given(st.text())
def test_what_is_taken_is_taken_again_as_it_is(given: str) -> None:
    for read_text in (text.line, text.lines):
        try:
            tidy = read_text(given)
        except ValueError:
            continue
        assert read_text(tidy) == tidy
        assert unicodedata.is_normalized("NFC", tidy)


@given(st.text(st.characters(exclude_categories=[])))
def test_what_is_shown_acts_on_no_screen(given: str) -> None:
    shown = text.visible(given)

    assert not set(shown) & (set(CONTROLS + OVERRIDES + UNSEEN) - {"\t", "\n"})
    shown.encode()


def test_what_is_shown_says_what_was_there() -> None:
    assert text.visible("a\x1b[31m\x9b\u202e\ttab, line\n") == "a\\x1b[31m\\x9b\\u202e\ttab, line\n"
    assert text.visible("Grüße, 你好, 🛒") == "Grüße, 你好, 🛒"


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_a_name_with_something_in_it_that_has_no_width_is_told_from_the_one_without(unseen: str) -> None:
    assert text.visible(f"Ada{unseen} Lovelace") == f"Ada{ascii(unseen)[1:-1]} Lovelace"
    assert json.loads(text.visible_in_json(f'["Ada{unseen}"]')) == [f"Ada{unseen}"]
    assert text.visible_in_json(f'["Ada{unseen}"]').isascii()


def test_what_joins_letters_and_turns_their_direction_is_writing() -> None:
    for writing in ("👩\u200d👩\u200d👧", "می\u200cخواهم", "שלום\u200f!"):
        assert text.visible(writing) == writing


@given(st.text())
def test_a_json_document_that_is_shown_says_the_same(given: str) -> None:
    shown = text.visible_in_json(json.dumps({"name": given}, ensure_ascii=False))

    assert json.loads(shown) == {"name": given}
    assert not set(shown) & set(CONTROLS + OVERRIDES + UNSEEN)


@given(st.text("aZ09._-", max_size=66))
def test_a_sku_is_what_a_url_can_carry(sku: str) -> None:
    assert bool(re.fullmatch(skus.PATTERN, sku)) == (1 <= len(sku) <= 64 and sku not in (".", ".."))
