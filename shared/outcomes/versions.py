"""Which version of what: said by a write (`Minierp-Version: TEA-1=7`), demanded by a read (`Minierp-Min-Version`).

Products and stock levels are called by their SKU, suppliers by their code, orders by their id.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.outcomes.problems import Invalid

SAID, DEMANDED = "Minierp-Version", "Minierp-Min-Version"

MOST_SAID = 20
"""As many versions as a header can well hold; where more things change, the document says each of theirs."""

_ONE = re.compile(r"\s*([A-Za-z0-9._-]{1,64})=([0-9]{1,18})\s*")


def said(things: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The header that says the versions of `things`; none where they have none, or are too many."""
    known = versions(things)
    if not 0 < len(known) <= MOST_SAID:
        return {}
    return {SAID: ", ".join(f"{name}={version}" for name, version in known.items())}


def versions(things: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """By name, of those that have a name and a version."""
    named = ((_name(each), each.get("version")) for each in things)
    return {str(name): version for name, version in named if name and version is not None}


def _name(thing: Mapping[str, Any]) -> object:
    return thing.get("sku") or thing.get("code") or thing.get("id")


def demanded(header: str) -> dict[str, int]:
    """What a Minierp-Min-Version names. Raises Invalid."""
    least: dict[str, int] = {}
    for each in header.split(","):
        if found := _ONE.fullmatch(each):
            least[found[1]] = max(int(found[2]), least.get(found[1], 0))
        elif each.strip():
            message = "should be names with versions, as a Minierp-Version says them, such as TEA-1=7"
            raise Invalid("1 violation(s); see errors.", [{"field": DEMANDED, "message": message}])
    return least


def behind(body: Mapping[str, Any], least: Mapping[str, int]) -> list[str]:
    """The names of what `body` shows, one thing or a page of them, at a version below that in `least`."""
    shown = versions(body.get("items", [body]))
    return [name for name, version in least.items() if shown.get(name, version) < version]
