"""Whether the cluster holds what is wanted, however it writes it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(m|k|Ki|M|Mi|G|Gi|T|Ti)?")
_UNITS = {
    "m": 1e-3,
    "": 1.0,
    "k": 1e3,
    "Ki": 2**10,
    "M": 1e6,
    "Mi": 2**20,
    "G": 1e9,
    "Gi": 2**30,
    "T": 1e12,
    "Ti": 2**40,
}


def contains(live: Any, wanted: Any) -> bool:
    """Whether everything wanted is there; what the cluster added, or left out because it is empty, is no difference."""
    if live is None and not wanted:
        return True
    if isinstance(wanted, Mapping):
        return isinstance(live, Mapping) and all(contains(live.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        return isinstance(live, Sequence) and len(live) == len(wanted) and all(map(contains, live, wanted))
    same_amount = quantity(wanted) is not None and quantity(live) == quantity(wanted)
    return bool(live == wanted or same_amount)


def quantity(value: Any) -> float | None:
    """An amount of CPU, memory or storage: 1000m is 1."""
    found = _QUANTITY.fullmatch(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    return float(found[1]) * _UNITS[found[2] or ""] if found else None
