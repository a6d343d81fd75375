"""MiniERP's no to a command, told of the rows that are at fault."""

import re
from collections import defaultdict
from collections.abc import Callable

from scripts.minierp.data.imports.sending.commands import Command, Rejections, kept_back
from scripts.minierp.data.imports.sheets.sheet import Row
from scripts.minierp.terminal.errors import Refused, sentence

_LINE = re.compile(r"lines\.(\d+)\b")


def rejections(command: Command, refusal: Refused) -> Rejections:
    """Every row of a refused command; of an order only the lines that are at fault have a problem of their own."""
    problems = {row: tuple(found) for row, found in _by_row(command, refusal).items()}
    return kept_back(command.rows, problems, command.number)


def _by_row(command: Command, refusal: Refused) -> dict[int, list[str]]:
    if words := _WORDS.get(refusal.kind):
        return {id(command.rows[0]): [words(command, refusal)]}
    problems: dict[int, list[str]] = defaultdict(list)
    for error in refusal.errors:
        problems[id(_row(command, str(error.get("field", ""))))].append(sentence(error))
    return problems or {id(command.rows[0]): [refusal.message]}


def _row(command: Command, field: str) -> Row:
    found = _LINE.match(field)
    index = int(found[1]) if found else len(command.lines)
    return command.lines[index] if index < len(command.lines) else command.rows[0]


def _other_content(command: Command, _refusal: Refused) -> str:
    row = command.rows[0]
    what, other = f"order {command.number}", "order, give"
    if command.known_by:
        unit = command.path.rpartition("/")[2].removesuffix("s")
        what, other = f"{unit} {command.known_by} of {what}", f"{unit}, give it a number of its own ({unit}), or"
    return (
        f"{what} ({row.file} row {row.number}) was imported before with other content,"
        " or by an earlier version of MiniERP;"
        f" if it is another {other} this import a name of its own with --batch"
    )


def _number_taken(command: Command, refusal: Refused) -> str:
    return (
        f"{refusal.message}. If order {command.number} is another order, send none of its numbers"
        " (--ignore reference) or those of another column (--map reference=COLUMN), under a --batch of its own"
    )


_WORDS: dict[str, Callable[[Command, Refused], str]] = {
    "idempotency-key-reused": _other_content,
    "reference-taken": _number_taken,
}
