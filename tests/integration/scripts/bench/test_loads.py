"""What the benchmark loads straight into inventory's database is sound, and goes away again."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from functions.inventory.storage.tables import movement, reorder_rule, stock_level
from scripts.minierp.bench.lifecycle.loads import PREFIX, load_catalogue, load_ledger, unload
from scripts.minierp.local.system.system import System


@pytest.fixture
def url(services: System) -> Iterator[str]:
    url = services.state.databases["inventory"]["url"]
    yield url
    unload(url)


def test_a_loaded_ledger_adds_up_to_its_level(url: str, database: Callable[[str], sa.Engine]) -> None:
    sku = load_ledger(url, 100)

    with database("inventory").begin() as connection:
        level = connection.execute(sa.select(stock_level).where(stock_level.c.sku == sku)).one()
        moves = connection.execute(sa.select(movement).where(movement.c.sku == sku).order_by(movement.c.id)).all()
    assert len(moves) == 100
    assert fold(Movement(sku, Kind(row.kind), row.quantity) for row in moves) == Level(level.on_hand)
    assert [row.version for row in moves] == list(range(1, 101))
    assert [row.recorded_at for row in moves] == sorted(row.recorded_at for row in moves)


def test_what_is_loaded_goes_away_again(url: str, database: Callable[[str], sa.Engine]) -> None:
    load_catalogue(url, 50, 10)
    load_ledger(url, 10)

    assert count(database("inventory")) == [51, 50, 10]
    unload(url)
    assert count(database("inventory")) == [0, 0, 0]


def count(database: sa.Engine) -> list[int]:
    """Loaded levels, rules and movements."""
    with database.begin() as connection:
        return [
            connection.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c.sku.startswith(PREFIX))
            ).scalar_one()
            for table in (stock_level, reorder_rule, movement)
        ]
