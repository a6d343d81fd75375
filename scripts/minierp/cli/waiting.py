"""What waits for somebody, as `minierp status` says it."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from scripts.minierp.care.backlog import MOST, Backlog
from scripts.minierp.terminal.output import table

_SILENT = "did not answer"


def show(waiting: Backlog, out: Console) -> None:
    """Nothing where nothing waits; otherwise how much, where, and what to do about it in one line."""
    rows = list(_rows(waiting))
    if not rows:
        return
    out.print(table("Waiting", ["What", "Where", "How many"], rows, numbers=["How many"]))
    if advice := list(_advice(waiting)):
        out.print(f"[yellow]![/yellow] {escape('; '.join(advice))}.", soft_wrap=True)


def _rows(waiting: Backlog) -> Iterator[list[object]]:
    if waiting.dead_letters is None:
        yield ["dead letters", "broker", _SILENT]
    for queue, count in (waiting.dead_letters or {}).items():
        if count:
            yield ["dead letters", queue, f"{count:,}"]
    if waiting.kept is None:
        yield ["dead letters", "object store", _SILENT]
    for state, queues in (waiting.kept or {}).items():
        for queue, count in queues.items():
            yield [f"dead letters, {state}", queue, f"{count:,}"]
    for domain, events in waiting.unpublished.items():
        if events is None:
            yield ["unpublished events", domain, _SILENT]
        elif events:
            yield ["unpublished events", domain, f"{events:,}" + (" or more" if events == MOST else "")]


def _advice(waiting: Backlog) -> Iterator[str]:
    if any((waiting.dead_letters or {}).values()) or any((waiting.kept or {}).values()):
        yield "`minierp dead-letters list` says why events were given up; `… replay` brings back what does not return"
    if late := [domain for domain, events in waiting.unpublished.items() if events]:
        relays = " ".join(f"relay-outbox-{domain}" for domain in late)
        yield f"the relay publishes what waits every few seconds; if it stays, see `minierp logs {relays}`"
