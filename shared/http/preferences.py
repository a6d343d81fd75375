"""`Prefer` (RFC 7240): what a caller would like, if the function can."""

from urllib.request import parse_http_list

from werkzeug.http import unquote_header_value


def wait(prefer: str) -> str:
    """The seconds that a caller would wait for an answer (section 4.3), in digits; empty if it does not say.

    Names are read in any case; of a repeated preference the first counts, and its parameters mean nothing (section 2).
    """
    for preference in parse_http_list(prefer):
        name, _, word = preference.partition(";")[0].partition("=")
        if name.strip().lower() == "wait":
            seconds = unquote_header_value(word.strip())
            return seconds if seconds.isascii() and seconds.isdecimal() else ""
    return ""
