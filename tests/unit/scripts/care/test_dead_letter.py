from io import StringIO

from rich.console import Console

from scripts.minierp.care.dead_letters.reasons import Letter
from scripts.minierp.care.dead_letters.show import show

DIED = "2030-01-31T12:00:00+00:00"
LETTER: Letter = {
    "state": "parked",
    "queue": "adjust-stock",
    "event_id": "e-1",
    "event_type": "com.minierp.purchasing.order.created.v1",
    "subject": "PO-1",
    "since": DIED,
    "times": 2,
    "redrives": 1,
    "reason": "refused: The content is not valid: line 1, sku: is missing",
    "problem": {
        "title": "The content is not valid",
        "detail": "1 violation(s); see errors.",
        "status": 422,
        "errors": [{"field": "lines.0.sku", "message": "is missing"}],
    },
    "headers": {"ce-id": "e-1"},
    "deaths": [
        {"time": DIED, "queue": "adjust-stock", "reason": "rejected", "count": 2, "exchange": "minierp.events"},
    ],
    "body": {"order_id": "PO-1"},
}


def shown(letter: Letter) -> str:
    terminal = Console(file=StringIO(), width=200)
    show(letter, terminal)
    written: str = terminal.file.getvalue()  # type: ignore[attr-defined]
    return written


def test_a_dead_letter_is_told_in_words_for_people() -> None:
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown(LETTER).splitlines() if "│" in line]

    assert ["Event", "com.minierp.purchasing.order.created.v1"] in rows
    assert ["Since", "2030-01-31 12:00:00Z"] in rows
    assert ["Why", "refused: The content is not valid: line 1, sku: is missing"] in rows
    assert ["2030-01-31 12:00:00Z", "adjust-stock", "rejected", "2", "minierp.events"] in rows
    assert ["Violations", "line 1, sku: is missing"] in rows


def test_no_name_of_a_field_is_left_but_in_what_was_sent() -> None:
    text = shown(LETTER)

    assert not [name for name in LETTER if "_" in name and name in text]
    assert '"order_id": "PO-1"' in text


def test_what_nobody_said_is_left_out() -> None:
    text = shown({**LETTER, "since": None, "problem": None, "deaths": []})

    assert "What the function said" not in text
    assert "History" not in text
