"""A database of before orders could wait: what orders have and what is on order is taken over."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.database.migrations import upgrade
from shared.process.settings import settings
from tests.factories import reference

KEPT, GIVEN_BACK, MIXED, BOUGHT = (UUID(int=number) for number in range(1, 5))
LEDGER = [
    ("chair", "opening_balance", 20, "adjustment"),
    ("chair", "reserved", "3.50", f"sales-order:{KEPT}"),
    ("chair", "reserved", 4, f"sales-order:{GIVEN_BACK}"),
    ("chair", "released", 4, f"sales-order:{GIVEN_BACK}"),
    ("table", "opening_balance", 9, "adjustment"),
    ("table", "reserved", 2, f"sales-order:{MIXED}"),
    ("chair", "reserved", 1, f"sales-order:{MIXED}"),
    ("table", "ordered", 10, f"purchase-order:{BOUGHT}"),
    ("table", "received", 4, f"purchase-order:{BOUGHT}"),
    ("table", "surplus", 1, f"purchase-order:{BOUGHT}"),
    ("table", "given_up", 3, f"purchase-order:{BOUGHT}"),
    ("chair", "received", 2, f"purchase-order:{BOUGHT}"),
]
LEVELS = [("chair", 22, "4.5", -2), ("table", 14, 2, 3)]


def upgrade_to(revision: str) -> None:
    upgrade("inventory", revision)


@pytest.fixture
def of_before(services: System, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Connection]:
    server = sa.make_url(services.state.databases["inventory"]["url"])
    password = services.plan.addresses.passwords.of("postgres", "postgres")
    administrator = server.set(username="postgres", password=password, database="postgres")
    name = reference("before")
    engine = sa.create_engine(administrator, isolation_level="AUTOCOMMIT")
    own = sa.create_engine(administrator.set(database=name), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f'create database "{name}"'))
        monkeypatch.setenv("DATABASE_URL", own.url.render_as_string(hide_password=False))
        settings.cache_clear()
        upgrade_to("0001")
        with own.connect() as before:
            yield before
        connection.execute(sa.text(f'drop database "{name}" with (force)'))
    settings.cache_clear()
    engine.dispose()


def fill(connection: sa.Connection) -> None:
    """With what the functions of before wrote."""
    level = "insert into stock_level (sku, on_hand, reserved, incoming, version) values (:sku, :on, :held, :coming, 7)"
    for sku, on_hand, reserved, incoming in LEVELS:
        connection.execute(sa.text(level), {"sku": sku, "on": on_hand, "held": reserved, "coming": incoming})
    movement = (
        "insert into movement (sku, kind, quantity, reference, event_id, correlation_id)"
        " values (:sku, :kind, cast(:quantity as numeric), :reference, '', '')"
    )
    for sku, kind, quantity, order in LEDGER:
        values = {"sku": sku, "kind": kind, "quantity": str(quantity), "reference": order}
        connection.execute(sa.text(movement), values)
    connection.execute(sa.text("insert into reservation (order_id, state) values (:id, 'requested')"), {"id": KEPT})


def rows(connection: sa.Connection, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_what_orders_have_and_what_is_on_order_is_taken_over(of_before: sa.Connection) -> None:
    fill(of_before)

    upgrade_to("head")

    held = (
        "select order_id, sku, ordered, cancelled, shipped, reserved, waiting from reservation order by order_id, sku"
    )
    assert rows(of_before, held) == [
        (KEPT, "chair", Decimal("3.5"), 0, 0, Decimal("3.5"), 0),
        (GIVEN_BACK, "chair", 4, 4, 0, 0, 0),
        (MIXED, "chair", 1, 0, 0, 1, 0),
        (MIXED, "table", 2, 0, 0, 2, 0),
    ]
    assert rows(of_before, "select sku, ordered, received, given_up from expectation order by sku") == [
        ("chair", 0, 2, 0),
        ("table", 10, 4, 3),
    ]


def test_levels_are_the_sums_of_the_rows_that_explain_them(of_before: sa.Connection) -> None:
    fill(of_before)

    upgrade_to("head")

    sums = """
        select sku,
          (select sum(reserved) from reservation where sku = level.sku),
          (select sum(ordered - received - given_up) from expectation where sku = level.sku)
        from stock_level level order by sku
    """
    levels = rows(of_before, "select sku, reserved, incoming from stock_level order by sku")
    assert rows(of_before, sums) == levels
    assert rows(of_before, "select count(*) from reservation where placed_at is null or ordered is null") == [(0,)]
