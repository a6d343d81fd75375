"""Text for terminals that cannot show all of it: what they do not know is written another way, never an error."""

import codecs
import sys
import unicodedata
from io import TextIOWrapper

_OURS = {"✓": "+", "✗": "x", "→": "->", "•": "*", "–": "-", "…": "...", "≥": ">=", "×": "x"}
"""The signs of our own messages, as ASCII has them."""

_NAME = "minierp-plain"


def degrade() -> None:
    """From now on stdout and stderr write what their encoding lacks in a form that it has."""
    codecs.register_error(_NAME, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_NAME)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_substitute, error.object[error.start : error.end])), error.end


def _substitute(character: str) -> str:
    """A sign as a sign, a letter by its number: whoever needs it can tell which it was."""
    if unicodedata.category(character).startswith("S"):
        return _OURS.get(character, "?")
    return _OURS.get(character) or character.encode("ascii", "backslashreplace").decode()
