"""`Prefer` (RFC 7240): what a caller would like, if the function can."""

import re
from urllib.request import parse_http_list

_SECONDS = re.compile(r"[0-9]+")
COUNTS = ("exact", "estimated")


def wait(prefer: str) -> str:
    """The seconds that a caller would wait for an answer (section 4.3), in digits; empty if it does not say."""
    seconds = _preferred(prefer, "wait")
    return seconds if _SECONDS.fullmatch(seconds) else ""


def count(prefer: str) -> str:
    """How the things of a list should be counted, `exact` or `estimated`; empty if a caller does not say."""
    how = _preferred(prefer, "count")
    return how if how in COUNTS else ""


def _preferred(prefer: str, wanted: str) -> str:
    """What is said of one preference, empty if nothing is.

    Names are read in any case; of a repeated preference the first counts, and its parameters mean nothing (section 2).
    """
    for preference in parse_http_list(prefer):
        name, _, word = preference.partition(";")[0].partition("=")
        if name.strip().lower() == wanted:
            return _unquoted(word.strip())
    return ""


def _unquoted(word: str) -> str:
    whole = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', word)
    return re.sub(r"\\(.)", r"\1", whole[1]) if whole else word
