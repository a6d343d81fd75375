"""Attributes in headers: CloudEvents HTTP protocol binding 1.0.2, section 3.1.3.2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.header_values import decoded, encoded


def on_the_wire(value: str) -> str:
    """A header's value as WSGI hands it over: its bytes as Latin-1."""
    return value.encode().decode("latin-1")


@pytest.mark.parametrize(
    ("value", "header"),
    [
        ("web-7", "web-7"),
        ("Euro € 😀", "Euro%20%E2%82%AC%20%F0%9F%98%80"),
        ('100% "sure"', "100%25%20%22sure%22"),
        ("/minierp/sales/create", "/minierp/sales/create"),
        ("a\tb\x7f", "a%09b%7F"),
        ("", ""),
    ],
)
def test_everything_but_visible_ascii_is_encoded(value: str, header: str) -> None:
    assert encoded(value) == header
    assert decoded(header) == value


@given(st.text())
def test_what_was_encoded_is_decoded(value: str) -> None:
    assert encoded(value).isascii()
    assert decoded(on_the_wire(encoded(value))) == value


@given(st.text().filter(lambda text: "%" not in text and not text.startswith('"')))
def test_what_was_not_encoded_is_read_all_the_same(value: str) -> None:
    assert decoded(on_the_wire(value)) == value


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ('"two words"', "two words"),
        ('"a \\"b\\" \\\\ c"', 'a "b" \\ c'),
        ('"50%25"', "50%"),
        ('"\\%41"', "A"),
        ('""', ""),
        ('"', '"'),
        ('"open', '"open'),
        ('"a" b', '"a" b'),
        ("%41%e2%82%ac", "A€"),
        ("100%", "100%"),
        ("%2541", "%41"),
        ("%zz", "%zz"),
    ],
)
def test_quotes_are_undone_first_and_percent_signs_once(header: str, value: str) -> None:
    assert decoded(header) == value


@pytest.mark.parametrize("header", ["%C0%A0", "%ff", "%ED%A0%80", "\xff"])
def test_what_is_not_utf_8_is_refused(header: str) -> None:
    with pytest.raises(ValueError):
        decoded(header)


@given(st.text(st.characters(max_codepoint=0xFF)))
def test_any_header_is_read_or_refused_and_never_a_crash(header: str) -> None:
    try:
        decoded(header)
    except ValueError:
        return
