from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.inventory.storage.tables import stock_level
from scripts.minierp.local.system.system import System
from shared.database.transactions import transaction
from shared.stock.level import StockLevel, cache_key
from tests.eventually import eventually
from tests.factories import sku
from tests.integration.batches import items, keyed, kinds, statuses
from tests.integration.client import AppClient
from tests.integration.domain import Domain, in_domain
from tests.together import together

PATH = "/stock/adjustments:batch"


@pytest.fixture(scope="module")
def domain(services: System) -> Iterator[Domain]:
    with in_domain(services.state, "inventory") as running:
        yield running


@pytest.fixture(scope="module")
def adjust_many(domain: Domain) -> AppClient:
    return domain.function("post_adjustments")


def known(count: int, on_hand: int = 0) -> list[str]:
    """So many SKUs of which inventory has heard, in any order."""
    skus = [sku() for _ in range(count)]
    level = {"on_hand": on_hand, "reserved": 0, "incoming": 0, "version": 1, "status": "active", "type": "both"}
    with transaction() as session:
        session.execute(stock_level.insert().values([{"sku": each, **level} for each in skus]))
    return skus


def adjustment(of: str, reason: str, quantity: Any, **more: Any) -> dict[str, Any]:
    return {"sku": of, "reason": reason, "quantity": str(quantity), **more}


def level(domain: Domain, of: str) -> Decimal:
    (row,) = domain.rows("select on_hand from stock_level where sku = :sku", sku=of)
    return Decimal(row["on_hand"])


def cached(cache: "redis.Redis", of: str) -> Decimal | None:
    """What is on hand, as far as the read model knows."""
    found = StockLevel.readable(str(cache.get(cache_key(of)) or ""))
    return found and found.on_hand


def test_each_sku_is_adjusted_as_if_alone_and_the_read_model_follows(
    adjust_many: AppClient, domain: Domain, cache: "redis.Redis"
) -> None:
    skus = known(3)

    done = items(adjust_many, PATH, keyed(adjustment(each, "opening_balance", 5, note="n") for each in skus))

    assert statuses(done) == [201] * 3
    for item, each in zip(done, skus, strict=True):
        assert item["headers"]["Location"] == f"/stock/{each}/movements"
        assert item["body"]["movement"] == {"sku": each, "kind": "opening_balance", "quantity": "5", "note": "n"}
        assert (item["body"]["stock"]["on_hand"], item["body"]["stock"]["version"]) == ("5", 2)
        assert eventually(partial(cached, cache, each)) == 5
    ledger = domain.rows("select sku, quantity from movement where sku = any(:skus) order by id", skus=skus)
    assert [(row["sku"], row["quantity"]) for row in ledger] == [(each, 5) for each in skus]


def test_adjustments_of_one_sku_are_made_in_their_order_and_never_below_zero(
    adjust_many: AppClient, domain: Domain
) -> None:
    (tea,) = known(1)
    said = [("opening_balance", 10), ("loss", 4), ("count", 3), ("loss", 5), ("gain", 1)]

    done = items(adjust_many, PATH, keyed(adjustment(tea, reason, quantity) for reason, quantity in said))

    assert statuses(done) == [201, 201, 201, 409, 201]
    assert kinds(done)[3] == "insufficient-stock"
    assert [item["body"]["stock"]["on_hand"] for item in done if item["status"] == 201] == ["10", "6", "3", "4"]
    assert level(domain, tea) == 4


def test_a_sku_that_nobody_knows_and_a_command_that_is_wrong_stop_no_other(adjust_many: AppClient) -> None:
    (tea,) = known(1)
    wrong = adjustment(tea, "gain", "-1")

    done = items(adjust_many, PATH, keyed([adjustment(sku(), "gain", 1), wrong, adjustment(tea, "gain", 2), {}]))

    assert statuses(done) == [404, 422, 201, 422]
    assert {error["field"] for error in done[3]["body"]["errors"]} == {"sku", "reason", "quantity"}


def test_batches_at_the_same_time_take_no_more_than_there_is(adjust_many: AppClient, domain: Domain) -> None:
    skus = known(5, on_hand=6)
    losses = [[adjustment(each, "loss", 1) for each in order] for order in (skus, skus[::-1]) for _ in range(2)]

    def lose(commands: list[dict[str, Any]]) -> list[int]:
        return statuses(items(adjust_many, PATH, keyed(commands * 2)))

    found = [status for answer in together([partial(lose, each) for each in losses]) for status in answer]

    assert found.count(201) == 5 * 6
    assert found.count(409) == len(found) - 30
    assert [level(domain, each) for each in skus] == [0] * 5


def test_a_repeated_batch_moves_nothing(adjust_many: AppClient, domain: Domain) -> None:
    (tea,) = known(1)
    commands = keyed([adjustment(tea, "gain", 5), adjustment(tea, "loss", 9), adjustment(tea, "gain", 1)])
    first = items(adjust_many, PATH, commands)

    again = items(adjust_many, PATH, commands)

    assert statuses(again) == statuses(first) == [201, 409, 201]
    assert [again[place]["body"] for place in (0, 2)] == [first[place]["body"] for place in (0, 2)]
    assert level(domain, tea) == 6


MOVES = st.lists(
    st.tuples(
        st.sampled_from("AB?"),
        st.sampled_from(["opening_balance", "count", "gain", "loss", "damage", "correction"]),
        st.integers(-2, 4),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_a_batch_is_the_same_adjustments_one_by_one(
    adjust_many: AppClient, domain: Domain, moves: list[tuple[str, str, int]]
) -> None:
    """In their answers, in the levels and in the ledger."""
    adjust = domain.function("adjust_stock")
    alone, batched = ({**dict(zip("AB", known(2), strict=True)), "?": sku()} for _ in range(2))

    answers = [
        adjust.post(f"/stock/{alone[name]}/adjustments", json={"reason": reason, "quantity": quantity})
        for name, reason, quantity in moves
    ]
    done = items(adjust_many, PATH, keyed(adjustment(batched[name], *said) for name, *said in moves))

    assert statuses(done) == [answer.status_code for answer in answers]
    assert [plain(item["body"], batched) for item in done] == [plain(answer.json, alone) for answer in answers]
    assert ledger(domain, batched) == ledger(domain, alone)


def plain(document: dict[str, Any], names: dict[str, str]) -> str:
    """With the names of SKUs, and without times."""
    stock = document.get("stock")
    text = str({**document, **({"stock": {**stock, "updated_at": ""}} if stock else {})})
    for name, own in names.items():
        text = text.replace(own, name)
    return text


def ledger(domain: Domain, names: dict[str, str]) -> list[list[Any]]:
    query = "select kind, quantity, version, reference from movement where sku = :sku order by id"
    return [domain.rows(query, sku=own) for own in names.values()]
