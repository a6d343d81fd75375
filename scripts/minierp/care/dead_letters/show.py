"""A dead letter as people read it."""

import json
from typing import Any

from rich.console import Console
from rich.markup import escape

from scripts.minierp.care.dead_letters.reasons import Letter, Problem
from scripts.minierp.terminal.errors import Refused
from scripts.minierp.terminal.output import facts, moment, table


def show(letter: Letter, terminal: Console) -> None:
    """What it is, its headers, its history, what the function said, and its body."""
    terminal.print(facts(f"Dead letter {letter['event_id']}", _summary(letter)))
    terminal.print(facts("Headers", letter["headers"]))
    if letter["deaths"]:
        columns = ["Since", "Queue", "Why", "Times", "Sent to"]
        terminal.print(table("History", columns, map(_death, letter["deaths"]), numbers=["Times"]))
    if letter["problem"]:
        terminal.print(facts("What the function said", _refusal(letter["problem"])))
    terminal.print("[bold]Body[/bold]")
    body = json.dumps(letter["body"], indent=2, ensure_ascii=False)
    terminal.print(escape(body), soft_wrap=True)


def _summary(letter: Letter) -> dict[str, object]:
    return {
        "Queue": letter["queue"],
        "Event": letter["event_type"],
        "Subject": letter["subject"],
        "Since": moment(letter["since"]) if letter["since"] else "",
        "Times": letter["times"],
        "Sent back": letter["redrives"],
        "State": letter["state"],
        "Why": letter["reason"],
    }


def _refusal(problem: Problem) -> dict[str, object]:
    violations = "\n".join(Refused(problem).details)
    return {"Title": problem.get("title"), "Detail": problem.get("detail"), "Violations": violations}


def _death(death: dict[str, Any]) -> list[object]:
    """One entry of x-death: the queue that the message died in, and the exchange that had brought it there."""
    since = moment(death["time"]) if death.get("time") else ""
    return [since, *(death.get(name) for name in ("queue", "reason", "count", "exchange"))]
