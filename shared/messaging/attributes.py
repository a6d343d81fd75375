"""The context attributes of a CloudEvent, and what all of them have to be (CloudEvents 1.0, section 3.1)."""

from collections.abc import Mapping
from typing import Any

from shared.outcomes.refusals import Malformed
from shared.process.identity import LONGEST_ACTOR, names_actor

LONGEST_NAME = 1000  # bytes; an inbox row's key, of which id and source are a part, has to fit an index page
VERSIONS = ("1.0", "0.3")
REQUIRED = ("specversion", "id", "type", "source")
CORE = frozenset((*REQUIRED, "subject", "time", "datacontenttype", "dataschema"))


def check(attributes: Mapping[str, str]) -> None:
    """Raises Malformed for attributes that are missing, empty, too long, of another version, or hold controls."""
    if missing := [name for name in REQUIRED if name not in attributes]:
        raise malformed(f"it has no {', '.join(missing)}")
    if (version := attributes["specversion"]) not in VERSIONS:
        understood = " and ".join(VERSIONS)
        raise malformed(f'its specversion is "{version}", and only {understood} are understood')
    for name in ("id", "type", "source"):
        if not fits(attributes[name]):
            raise malformed(f"'{name}' must be a text of 1 to {LONGEST_NAME} bytes")
    if (correlation := attributes.get("correlationid")) and not fits(correlation):
        raise malformed(f"'correlationid' must be a text of at most {LONGEST_NAME} bytes")
    if (actor := attributes.get("actorid")) and not names_actor(actor):
        raise malformed(f"'actorid' must be a text of at most {LONGEST_ACTOR} visible characters")
    if not "".join(attributes.values()).isprintable():
        _refuse_controls(attributes)


def fits(value: str) -> bool:
    """Whether a text is one that an event can be called by."""
    return bool(value.strip()) and (len(value) <= LONGEST_NAME / 4 or len(value.encode()) <= LONGEST_NAME)


def count_of(value: str) -> int:
    """The number that an attribute such as `sequence` tells, 0 for anything else."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else 0


def text_of(name: str, value: Any) -> str:
    """The canonical text of a value in JSON. Raises Malformed for what no attribute can be."""
    if name not in CORE and isinstance(value, bool):
        return str(value).lower()
    if name not in CORE and isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise malformed(f"'{name}' must be a text")
    return value


def malformed(why: str) -> Malformed:
    """The refusal of an event, in one form."""
    return Malformed(f"The CloudEvent is malformed: {why}.")


def _refuse_controls(attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        for each in value:
            if each < " " or "\x7f" <= each < "\xa0":
                raise malformed(f"'{name}' has the control character U+{ord(each):04X}")
