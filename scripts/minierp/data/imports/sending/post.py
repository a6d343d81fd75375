"""Commands, from MiniERP's answers to what became of them."""

import time
from collections.abc import Iterator, Sequence
from decimal import Decimal

from scripts.minierp.client.answers import Answer, Json
from scripts.minierp.client.bundles import in_batch
from scripts.minierp.client.client import Client
from scripts.minierp.data.imports.sending.agreement import compared
from scripts.minierp.data.imports.sending.commands import Command
from scripts.minierp.data.imports.sending.lanes import WHOLE
from scripts.minierp.data.imports.sending.outcomes import Outcome, Result, What, answered
from scripts.minierp.data.imports.sending.precedence import Work
from scripts.minierp.data.imports.sending.refusals import rejections
from scripts.minierp.terminal.errors import Refused
from shared.outcomes import documents

TOGETHER = 250
"""Commands of one request; the API takes 500."""
MOST_BYTES = 500_000
"""Of their documents. The API takes 1 MiB, and 50,000 members and elements, which short lines of orders reach first."""
ON_ITS_WAY = 10.0
"""Seconds from the start for which an unknown SKU may be one that was imported just before and is still on its way."""
OPENING = "opening_balance"


def posting(client: Client, batch: str) -> Work:
    """What sends commands: in one request if there are batches of them. It raises NoAnswer if MiniERP goes away."""
    known_by = time.monotonic() + ON_ITS_WAY

    def post(commands: Sequence[Command]) -> list[Result]:
        found = [None if batch else _opened(client, command) for command in commands]
        new = [command for command, known in zip(commands, found, strict=True) if known is None]
        answers = iter(_sent(client, new, max(0.0, known_by - time.monotonic())))
        return [
            _result(client, command, next(answers)) if known is None else known
            for command, known in zip(commands, found, strict=True)
        ]

    return post


def share(command: Command) -> int:
    """How much a command takes up of the WHOLE that one request holds."""
    if not command.batches:
        return WHOLE
    return max(WHOLE // TOGETHER, WHOLE * len(documents.write(command.in_batch)) // MOST_BYTES)


def _sent(client: Client, commands: Sequence[Command], missing_for: float) -> Iterator[Answer | Refused]:
    if commands and commands[0].batches:
        keyed = {command.key: command.in_batch for command in commands}
        answers = in_batch(client, commands[0].batches, keyed, missing_for)
        yield from (answers[command.key] for command in commands)
        return
    for command in commands:
        try:
            yield client.post(command.path, command.body, key=command.key, missing_for=missing_for)
        except Refused as refusal:
            yield refusal


def _result(client: Client, command: Command, answer: Answer | Refused) -> Result:
    if isinstance(answer, Answer):
        return answered(command, What.ALREADY_IN if answer.replayed else What.NEW, answer.body)
    there = _there(client, command) if answer.kind in _EXISTS else None
    return compared(command, there) if there else rejections(command, answer)


_EXISTS = {"product-exists", "supplier-exists"}


def _there(client: Client, command: Command) -> Json | None:
    """What has the command's name already; it may be that something else of it is taken."""
    try:
        return client.get(f"{command.path}/{command.number}")
    except Refused:
        return None


def _opened(client: Client, command: Command) -> Result | None:
    recorded = opened(client, command)
    return Outcome(command, What.ALREADY_IN, since=recorded) if recorded else None


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
