"""Dead letters, and what became of them, for people and for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from scripts.minierp.care.dead_letters.reasons import Letter, kind, reason
from scripts.minierp.terminal.documents import print_json
from scripts.minierp.terminal.errors import CliError
from scripts.minierp.terminal.output import console, moment, table

ADVICE = "`minierp dead-letters list` shows them."


def print_letters(letters: list[Letter]) -> None:
    """A row for each."""
    if letters:
        columns = ["Id", "Since", "Times", "State", "Why"]
        console().print(table("Dead letters", columns, map(_row, letters), numbers=["Times"]))
    else:
        console().print("No dead letters.")


def print_causes(letters: list[Letter], as_json: bool) -> None:
    """A row for all that have the same cause, the most frequent first."""
    groups = sorted(_causes(letters), key=lambda group: -group["letters"])
    if as_json:
        print_json(groups)
    elif groups:
        rows = [[each["why"], each["letters"], _queues(each["queues"]), _since(each["since"])] for each in groups]
        columns = ["Why", "Letters", "Queues", "Since"]
        console().print(table("Dead letters by cause", columns, rows, numbers=["Letters"]))
    else:
        console().print("No dead letters.")


def report(done: Iterable[Letter], outcome: str, wanted: list[str], as_json: bool) -> None:
    """What became of these letters, also where not all could be done. Raises CliError."""
    letters: list[Letter] = []
    try:
        letters.extend(done)
    except CliError:
        _tell(letters, outcome, [], as_json)
        raise
    _tell(letters, outcome, wanted, as_json)
    if missing := sorted(set(wanted) - {letter["event_id"] for letter in letters}):
        raise not_found(missing)


def not_found(event_ids: list[str]) -> CliError:
    """Nobody knows these."""
    return CliError(f"No dead letter is called {', '.join(event_ids)}.", ADVICE)


def _tell(letters: list[Letter], outcome: str, wanted: list[str], as_json: bool) -> None:
    if as_json:
        print_json(letters)
    elif letters or not wanted:
        console().print(f"{len(letters)} dead letter(s) {outcome}.")
    tried = [letter for letter in letters if "outcome" in letter]
    if tried and not as_json:
        columns = ["Id", "For", "What would happen"]
        rows = [[letter["event_id"], letter["queue"], _outcome(letter)] for letter in tried]
        console().print(table("Tried, and undone", columns, rows))


def _causes(letters: Iterable[Letter]) -> Iterator[dict[str, Any]]:
    def alike(letter: Letter) -> tuple[str, str]:
        return letter["cause"], kind(letter)

    for (cause, why), those in groupby(sorted(letters, key=alike), key=alike):
        group = list(those)
        yield {
            "cause": cause,
            "why": why,
            "letters": len(group),
            "queues": dict(sorted(Counter(letter["queue"] for letter in group).items())),
            "since": min((letter["since"] for letter in group if letter["since"]), default=None),
        }


def _outcome(letter: Letter) -> str:
    match letter["outcome"]:
        case "handled":
            return f"handled; it would publish {', '.join(letter['publishes']) or 'nothing'}"
        case "repeated":
            return "nothing: it was handled already"
        case "refused":
            return reason(letter)
        case _:
            return f"the source cannot deliver this: {letter['problem']['detail']}"


def _row(letter: Letter) -> list[object]:
    event = (letter["event_id"], letter["event_type"], letter["subject"], f"for {letter['queue']}")
    return ["\n".join(filter(None, event)), _since(letter["since"]), letter["times"], letter["state"], letter["reason"]]


def _since(since: str | None) -> str:
    return moment(since).replace(" ", "\n") if since else ""


def _queues(queues: dict[str, int]) -> str:
    return "\n".join(f"{queue} ({count})" for queue, count in queues.items())
