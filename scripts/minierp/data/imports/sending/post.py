"""One command, from MiniERP's answer to what became of it."""

import time
from collections.abc import Callable
from decimal import Decimal

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.data.imports.sending.agreement import compared
from scripts.minierp.data.imports.sending.commands import Command
from scripts.minierp.data.imports.sending.outcomes import Outcome, Result, What, answered
from scripts.minierp.data.imports.sending.refusals import rejections
from scripts.minierp.terminal.errors import Refused

ON_ITS_WAY = 10.0
"""Seconds from the start for which an unknown SKU may be one that was imported just before and is still on its way."""
OPENING = "opening_balance"


def posting(client: Client, batch: str) -> Callable[[Command], Result]:
    """What sends a command. It raises NoAnswer if MiniERP goes away."""
    known_by = time.monotonic() + ON_ITS_WAY

    def post(command: Command) -> Result:
        if not batch and (recorded := opened(client, command)):
            return Outcome(command, What.ALREADY_IN, since=recorded)
        return _post(client, command, max(0.0, known_by - time.monotonic()))

    return post


def _post(client: Client, command: Command, missing_for: float) -> Result:
    try:
        answer = client.post(command.path, command.body, key=command.key, missing_for=missing_for)
    except Refused as refusal:
        there = _there(client, command) if refusal.kind in _EXISTS else None
        return compared(command, there) if there else rejections(command, refusal)
    return answered(command, What.ALREADY_IN if answer.replayed else What.NEW, answer.body)


_EXISTS = {"product-exists", "supplier-exists"}


def _there(client: Client, command: Command) -> Json | None:
    """What has the command's name already; it may be that something else of it is taken."""
    try:
        return client.get(f"{command.path}/{command.number}")
    except Refused:
        return None


def opened(client: Client, command: Command) -> str:
    """When the ledger recorded this opening balance, however its file was called or spelled then; empty if never.

    Equal ones of one file are told apart by their number.
    """
    if not command.looks_first or command.again is None or command.body["reason"] != OPENING:
        return ""
    sought = (OPENING, command.body["quantity"], command.body.get("note", ""))
    movements = client.items(f"/stock/{command.number}/movements")
    equal = [move for move in movements if (move["kind"], Decimal(move["quantity"]), move["note"]) == sought]
    return str(equal[-1 - command.again]["recorded_at"]) if len(equal) > command.again else ""
