"""Whether a product, or a supplier, that is there already is what a row says."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from scripts.minierp.data.imports.sending.commands import Command, Rejection
from scripts.minierp.data.imports.sending.outcomes import Result, What, answered
from shared.values.text import composed

_SHOWN = 60


def compared(command: Command, there: Mapping[str, Any], said_by: str = "") -> Result:
    """In already if what is there agrees in every field that the row gives; else the rejection, with the others."""
    differing = [name for name, value in command.body.items() if not _equal(value, there.get(name))]
    if not differing:
        return answered(command, What.SAID_ELSEWHERE if said_by else What.ALREADY_IN, dict(there), said_by)
    facts = [f"{name} {_short(there.get(name))} there, {_short(command.body[name])} here" for name in differing]
    kind = command.path.strip("/").removesuffix("s")
    problem = f"{kind} {command.number} is there already with other content: {', '.join(facts)}"
    return [Rejection(row, (problem,), number=command.number) for row in command.rows]


def _equal(mine: object, theirs: object) -> bool:
    if isinstance(mine, Decimal):
        try:
            return mine == Decimal(str(theirs))
        except InvalidOperation:
            return False
    if isinstance(mine, str) and isinstance(theirs, str):
        return mine == composed(theirs)
    if isinstance(mine, list) and isinstance(theirs, list):
        return sorted(map(str, mine)) == sorted(map(str, theirs))
    return mine == theirs


def _short(value: object) -> str:
    text = f"{value:f}" if isinstance(value, Decimal) else str("–" if value in (None, "") else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
