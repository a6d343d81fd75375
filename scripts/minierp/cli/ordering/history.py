"""What happened to an order, and why."""

from typing import Any

from scripts.minierp.client.client import connect
from scripts.minierp.terminal.documents import print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import moment


def show_history(order: str, path: str, as_json: bool) -> None:
    """Print everything that happened to the order at `path`, oldest first."""
    with connect() as client:
        entries = client.get(f"{path}/history")["items"]
    if as_json:
        print_json(entries)
    else:
        columns = ["Happened", "What", "By", "Details", "Because of event", "Correlation"]
        whole = ["Happened", "What"]
        List(f"History of {order}", columns, _row, whole=whole).show(iter(entries), len(entries) or 1, as_json=False)


def _row(entry: dict[str, Any]) -> list[object]:
    details = _said(entry.get("details") or {})
    why = [entry["event_id"], entry["correlation_id"]]
    return [moment(entry["happened_at"]), entry["what"], entry.get("actor"), details, *why]


def _said(value: Any) -> str:
    """JSON in few words: {"lines": [{"line": 1, "quantity": "2"}]} is lines (line 1, quantity 2)."""
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_said(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return " ".join(f"({_said(each)})" for each in value)
    return str(value)
