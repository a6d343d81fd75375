"""What is wrong with one field of a body, named in both ways that callers read: dotted, and as a JSON Pointer."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from shared.outcomes.problems import Violation

_OF_A_FRAGMENT = "/~!$&'()*+,;=:@?"


def in_body(field: str, message: str, **known: Any) -> Violation:
    """A violation of `field`, such as `lines.0.sku`; `known` is what else can be told of it."""
    return {"field": field, "pointer": pointer(field.split(".")), "message": message, **known}


def pointer(place: Iterable[object]) -> str:
    """The JSON Pointer to a place in a body, as a URI fragment such as `#/lines/0/sku` (RFC 6901, section 6)."""
    return "#" + quote("".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place), _OF_A_FRAGMENT)
