"""Whether a product that is there already is what a row says."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from scripts.minierp.data.imports.sending.commands import Command, Rejection
from scripts.minierp.data.imports.sending.outcomes import Result, What, answered
from shared.values.text import composed

_SHOWN = 60


def compared(command: Command, product: Mapping[str, Any], said_by: str = "") -> Result:
    """In already if the product agrees in every field that the row gives; else the rejection that names the others."""
    differing = [name for name, value in command.body.items() if not _equal(value, product.get(name))]
    if not differing:
        return answered(command, What.SAID_ELSEWHERE if said_by else What.ALREADY_IN, dict(product), said_by)
    facts = [f"{name} {_short(product.get(name))} there, {_short(command.body[name])} here" for name in differing]
    problem = f"product {command.number} is there already with other content: {', '.join(facts)}"
    return [Rejection(row, (problem,), number=command.number) for row in command.rows]


def _equal(mine: object, theirs: object) -> bool:
    if isinstance(mine, Decimal):
        try:
            return mine == Decimal(str(theirs))
        except InvalidOperation:
            return False
    if isinstance(mine, str) and isinstance(theirs, str):
        return mine == composed(theirs)
    return mine == theirs


def _short(value: object) -> str:
    text = f"{value:f}" if isinstance(value, Decimal) else str("–" if value in (None, "") else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
