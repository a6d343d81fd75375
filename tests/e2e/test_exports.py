"""Whole lists through the gateway, and by the command line: all of one, or nothing that looks like it."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.local.system.system import System
from tests.e2e.outages import crash
from tests.e2e.shop import Shop

COUNT = 100_000
LEDGER = """
with made as (
  insert into movement (sku, kind, quantity, reference, event_id, correlation_id, version)
  select :sku, 'correction', 1 - 2 * mod(n, 2), 'adjustment', 'export', '', n + 1 from generate_series(1, :count) as n
  returning 1
) select count(*) from made
"""
AWAY = "with gone as (delete from movement where event_id = 'export' returning 1) select count(*) from gone"


@pytest.fixture
def sku(shop: Shop) -> Iterator[str]:
    """One with a long ledger, for as long as it is looked at."""
    sku = shop.product(opening=1)
    shop.rows("inventory", LEDGER, sku=sku, count=COUNT)
    yield sku
    shop.rows("inventory", AWAY)


def test_a_whole_ledger_is_written_to_a_file(shop: Shop, sku: str, tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"

    typed = ["export", "movements", str(file), "--of", sku, "--sort", "id"]
    done = CliRunner().invoke(app, typed, env={"MINIERP_HOME": shop.running.state.home})

    assert done.exit_code == 0, done.output
    ids = [json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(ids) == COUNT + 1
    assert ids == sorted(set(ids))


def test_where_a_function_dies_no_client_takes_half_of_a_list_for_the_whole(
    running: System, shop: Shop, sku: str
) -> None:
    path, headers = f"/stock/{sku}/movements", {"Accept": "text/csv"}

    with pytest.raises(httpx.RemoteProtocolError), shop.http.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        pieces = answer.iter_raw()
        next(pieces)
        crash(running, "stock")
        for _ in pieces:
            pass

    assert shop.http.get(f"/stock/{sku}").status_code == 200
