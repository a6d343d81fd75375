"""Attributes as HTTP headers carry them (CloudEvents HTTP protocol binding 1.0.2, section 3.1.3.2)."""

import re
from urllib.parse import quote, unquote_to_bytes

_PLAIN = re.compile(r"[!#$&-~]*")  # visible ASCII but for the double quote and the percent sign
_QUOTED = r'(?s)"((?:[^"\\]|\\.)*)"'
_VISIBLE = "!#$&'()*+,/:;<=>?@[\\]^`{|}~"


def encoded(value: str) -> str:
    """`value` with everything but visible ASCII percent-encoded, as UTF-8."""
    return value if _PLAIN.fullmatch(value) else quote(value, safe=_VISIBLE)


def decoded(value: str) -> str:
    """The attribute in a header's `value`, as the server gives it (bytes as Latin-1): unquoted, then percent-decoded.

    What was sent as bare UTF-8 is read, too: some senders, such as Knative's event sources, encode nothing.
    Raises ValueError for what is not UTF-8.
    """
    if value.isascii() and "%" not in value and '"' not in value:
        return value
    if quoted := re.fullmatch(_QUOTED, value):
        value = re.sub(r"(?s)\\(.)", r"\1", quoted[1])
    return unquote_to_bytes(value.encode("latin-1")).decode()
