"""Under a crowd of repeated requests, scarce stock and cut connections: one key, one answer, at most one order."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from functions.sales.storage.tables import sales_order
from scripts.minierp.local.system.system import System
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.crowd import Crowd, Said
from tests.integration.functions.sales.desk import Desk

FUNCTIONS = ("create-sales-order", "adjust-stock")


def test_a_crowd_is_told_the_truth_and_the_books_are_right(services: System, desk: Desk, shelf: Shelf) -> None:
    skus = sorted(shelf.stocked(4) for _ in range(3))
    logs = {name: Path(services.state.home) / "logs" / f"{name}.log" for name in FUNCTIONS}
    read_until = {name: log.stat().st_size for name, log in logs.items()}
    crowd = Crowd(desk, shelf, skus)

    crowd.let_loose(seconds=6)

    lines = [line for name, log in logs.items() for line in written(log, read_until[name])]
    assert [line["traceback"] for line in lines if "traceback" in line] == []
    everything = [said for told in crowd.said.values() for said in told]
    assert {said.status for said in everything} <= {201, 409, 503}
    assert any(said.order_id for said in everything), "some were served"
    assert any(said.refused for said in everything), "some were refused"
    began = {line["correlation_id"]: start(line) for line in lines if line["message"] == "served"}
    orders = orders_by_customer(desk)
    for key, told in crowd.said.items():
        taken = {said.order_id for said in told if said.order_id}
        assert sorted(taken) == orders.get(key, []), f"what {key} was told is what there is"
        assert len(taken) <= 1
        assert not contradicted(told, began), told
    assert shelf.levels(skus) == {sku: shelf.folded(sku) for sku in skus}
    assert all(level.on_hand >= level.reserved >= 0 for level in shelf.levels(skus).values())


def contradicted(told: list[Said], began: dict[str, datetime]) -> bool:
    """Whether a request was refused for good though one that had begun before it was accepted."""
    accepted = [began[said.correlation_id] for said in told if said.order_id]
    refused = [began[said.correlation_id] for said in told if said.refused]
    return bool(accepted) and any(at > min(accepted) for at in refused)


def orders_by_customer(desk: Desk) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in desk.rows(sa.select(sales_order.c.customer, sales_order.c.id)):
        found.setdefault(row.customer, []).append(str(row.id))
    return found


def written(log: Path, after: int) -> list[dict[str, Any]]:
    """The lines that a function has logged since."""
    text = log.read_bytes()[after:].decode()
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def start(line: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(line["timestamp"]) - timedelta(milliseconds=line["duration_ms"])
