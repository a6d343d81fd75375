"""A level as it was is the fold of the ledger's beginning."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from functions.inventory.rules.ledger import Kind, Movement, fold
from functions.inventory.storage.tables import movement
from tests import factories
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import Function, Functions

KINDS = (Kind.GAIN, Kind.LOSS, Kind.ORDERED, Kind.RECEIVED, Kind.GIVEN_UP, Kind.RESERVED, Kind.RELEASED)
VERSIONED = "alter table movement add constraint movement_versioned check (version is not null) not valid"
"""As the migration has it: what it found there need not know."""
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
QUANTITIES = ("on_hand", "reserved", "available", "incoming", "projected")


@pytest.fixture(scope="module")
def stock(functions: Functions) -> Function:
    return functions["stock"]


def a_life(shelf: Shelf, length: int, seed: int) -> tuple[str, list[tuple[datetime, Movement]]]:
    """A SKU with a ledger of so many movements, some of them at the same instant."""
    sku, rng, at = shelf.stocked(0), random.Random(seed), BEGIN
    life = []
    for _ in range(length):
        at += timedelta(seconds=rng.choice([0, 1, 60, 3600]))
        life.append((at, Movement(sku, rng.choice(KINDS), Decimal(rng.randint(1, 99)) / 4)))
    usual = {"sku": sku, "reference": "test", "event_id": "", "correlation_id": ""}
    rows = [
        {**usual, "kind": move.kind.value, "quantity": move.quantity, "recorded_at": at, "version": number}
        for number, (at, move) in enumerate(life, 2)
    ]
    with shelf.database.begin() as connection:
        connection.execute(movement.insert(), rows)
    return sku, life


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_fold_of_what_was_recorded_by_then_at_any_time(shelf: Shelf, stock: Function, seed: int) -> None:
    sku, life = a_life(shelf, 60, seed)
    rng, length = random.Random(seed), life[-1][0] - BEGIN

    for _ in range(20):
        moment = rng.choice([BEGIN + rng.random() * length, rng.choice(life)[0]])
        shown = stock.get(f"/stock/{sku}", as_of=moment.isoformat()).json()

        then = [(at, move) for at, move in life if at <= moment]
        level = fold(move for _, move in then)
        assert [Decimal(shown[name]) for name in QUANTITIES] == [getattr(level, name) for name in QUANTITIES]
        assert shown["as_of"] == moment.isoformat()
        assert shown["version"] == (len(then) + 1 if then else None)


def test_before_the_first_movement_nothing_was_there(shelf: Shelf, stock: Function) -> None:
    sku = shelf.stocked(5)

    answer = stock.get(f"/stock/{sku}", as_of="2020-01-01T00:00:00Z")

    shown = answer.json()
    assert [shown[name] for name in QUANTITIES] == ["0"] * 5
    assert (shown["version"], shown["updated_at"], shown["status"]) == (None, None, "active")
    assert answer.headers["ETag"].startswith('W/"')  # of no version that could be changed


def test_as_of_now_it_is_the_level_of_now(shelf: Shelf, stock: Function) -> None:
    sku = shelf.stocked(5)
    shelf.adjust(sku, "loss", 2)

    now = stock.get(f"/stock/{sku}").json()
    then = stock.get(f"/stock/{sku}", as_of=datetime.now(UTC).isoformat()).json()

    assert {name: then[name] for name in QUANTITIES} == {name: now[name] for name in QUANTITIES}


def test_the_oldest_movements_do_not_say_their_version(shelf: Shelf, stock: Function) -> None:
    sku = shelf.stocked(5)
    with shelf.database.begin() as connection:
        connection.execute(sa.text("alter table movement drop constraint movement_versioned"))
        connection.execute(movement.update().where(movement.c.sku == sku).values(version=None))
        connection.execute(sa.text(VERSIONED))

    shown = stock.get(f"/stock/{sku}", as_of=datetime.now(UTC).isoformat()).json()

    assert (shown["on_hand"], shown["version"]) == ("5", None)


@pytest.mark.parametrize("moment", ["2100-01-01T00:00:00Z", "2026-03-01", "yesterday", ""])
def test_a_moment_that_nobody_knows_yet_or_cannot_read_is_refused(shelf: Shelf, stock: Function, moment: str) -> None:
    answer = stock.get(f"/stock/{shelf.stocked(0)}", as_of=moment)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["as_of"])


def test_there_is_no_past_of_a_sku_that_no_product_has(stock: Function) -> None:
    assert stock.get(f"/stock/{factories.sku()}", as_of="2026-03-01T12:00:00Z").status_code == 404
