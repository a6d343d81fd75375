"""`Prefer` (RFC 7240): what a caller would like, if the function can."""

import re
from urllib.request import parse_http_list

_SECONDS = re.compile(r'[0-9]+|"(\\?[0-9])+"')


def wait(prefer: str) -> str:
    """The seconds that a caller would wait for an answer (section 4.3), in digits; empty if it does not say.

    Names are read in any case; of a repeated preference the first counts, and its parameters mean nothing (section 2).
    """
    for preference in parse_http_list(prefer):
        name, _, word = preference.partition(";")[0].partition("=")
        if name.strip().lower() == "wait":
            seconds = word.strip()
            return re.sub(r'["\\]', "", seconds) if _SECONDS.fullmatch(seconds) else ""
    return ""
