"""What became of a command that MiniERP took, or has already."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scripts.minierp.data.imports.sending.commands import Command, Rejections


class What(StrEnum):
    """New, or why nothing new came of it."""

    NEW = "new"
    ALREADY_IN = "already in"
    SAID_ELSEWHERE = "said by another file"
    REPEATED = "same as another row"
    UNSENT = "not sent"


@dataclass(frozen=True)
class Outcome:
    """A command with what MiniERP has of it: an order's id and state, since when, and which row brought it in.

    level: how the stock level stood after an adjustment; empty for anything else.
    """

    command: Command
    what: What
    id: str = ""
    state: str = ""
    since: str = ""
    said_by: str = ""
    level: str = ""


Result = Outcome | Rejections
Step = Command | Result
"""Something to send, or what is known without sending it."""


def level_of(stock: Mapping[str, Any]) -> str:
    """What tells a stock level, as it stands, from every other and from that of another MiniERP."""
    return f"{stock['version']} {stock['updated_at']}"


def answered(command: Command, what: What, document: dict[str, Any], said_by: str = "") -> Outcome:
    """From an order, a delivery of one, a product or an adjustment, as the API shows it."""
    if stock := document.get("stock"):
        return Outcome(command, what, said_by=said_by, level=level_of(stock))
    if delivery := document.get("shipment_id") or document.get("receipt_id"):
        return Outcome(command, what, str(delivery), str(document["status"]), said_by=said_by)
    identity, state, since = (str(document.get(name) or "") for name in ("id", "status", "created_at"))
    return Outcome(command, what, identity, state, since, said_by)
