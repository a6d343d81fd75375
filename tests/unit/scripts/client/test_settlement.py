from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.minierp.client.client import Client
from scripts.minierp.client.settlement import settling
from tests.unit.scripts.client.scripted_server import ScriptedServer, scripted_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    with scripted_server(tmp_path) as running:
        yield running


def page(*orders: tuple[str, str]) -> dict[str, object]:
    return {"items": [{"id": name, "status": status} for name, status in orders], "next_cursor": None}


def states(server: ScriptedServer, ids: list[str], seconds: float = 10) -> list[tuple[str, str]]:
    with Client(server, patience=5) as client:
        return [(order["id"], order["status"]) for order in settling(client, ids, seconds)]


def test_only_orders_that_are_still_pending_are_asked_for_again(server: ScriptedServer) -> None:
    server.answers(200, page(("1", "confirmed"), ("2", "pending")))
    server.answers(200, page(("2", "rejected")))
    assert states(server, ["1", "2"]) == [("1", "confirmed"), ("2", "rejected")]
    assert [asked.path.partition("&")[2] for asked in server.asked] == ["id=1&id=2", "id=2"]


def test_eighty_orders_are_asked_for_at_once(server: ScriptedServer) -> None:
    ids = [f"{number:036d}" for number in range(160)]
    for part in (ids[:80], ids[80:]):
        server.answers(200, page(*((name, "confirmed") for name in part)))
    assert len(states(server, ids)) == 160
    assert max(len(asked.path) for asked in server.asked) < 4000


def test_what_is_not_settled_in_time_comes_as_it_is_and_what_is_unknown_says_so(server: ScriptedServer) -> None:
    server.answers(200, page(("1", "pending")))
    server.answers(200, page(("1", "pending")))
    assert states(server, ["1", "2"], seconds=0.01) == [("1", "pending"), ("2", "unknown")]
