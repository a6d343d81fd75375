"""What runs low is asked for, once, by the clock and by hand."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.replenishment import MOST_UNITS, Supply, requests
from shared.events.lines import Demand
from shared.events.purchasing import PurchaseOrderRefused
from shared.values.exact import trimmed
from tests import factories
from tests.events import purchase_placed
from tests.few import few
from tests.integration.functions.inventory.reorders import Reorders
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import Functions
from tests.together import together

QUANTITIES = st.integers(0, 20).map(Decimal) | st.decimals(0, MOST_UNITS, places=4).map(trimmed)
ARITHMETIC = (
    "sku", "on_hand", "reserved", "incoming", "waiting", "requested", "projected", "reorder_point", "reorder_quantity",
    "order_multiple", "shortfall", "quantity",
)  # fmt: skip


@pytest.fixture
def reorders(functions: Functions, database: Callable[[str], sa.Engine]) -> Iterator[Reorders]:
    found = Reorders(functions["replenish-stock"], database("inventory"))
    found.forget()
    yield found
    found.forget()


def test_what_is_at_its_reorder_point_is_asked_for_with_the_arithmetic_of_it(reorders: Reorders) -> None:
    sku = reorders.wanted(on_hand=9, reserved=5, incoming=2, order_multiple=5)

    answer = reorders.run()

    assert (answer.status_code, answer.headers["Location"]) == (201, "/stock/replenishments")
    (request,) = answer.json()["requests"]
    assert request["supplier"] == "Leaf & Co"
    assert request["lines"] == [
        {
            "sku": sku,
            "on_hand": "9",
            "reserved": "5",
            "incoming": "2",
            "waiting": "0",
            "requested": "0",
            "projected": "6",
            "reorder_point": "10",
            "reorder_quantity": "12",
            "order_multiple": "5",
            "shortfall": "4",
            "quantity": "15",
        }
    ]
    event = reorders.announced(request["request_id"])
    assert (event.supplier, event.lines) == ("Leaf & Co", (Demand(sku=sku, quantity=Decimal(15)),))


def test_a_dry_run_shows_the_same_and_asks_for_nothing(reorders: Reorders) -> None:
    sku = reorders.wanted()

    dry = reorders.run(dry_run=True)
    wet = reorders.run()

    assert (dry.status_code, dry.json()["dry_run"], wet.json()["dry_run"]) == (200, True, False)
    (proposed,), (asked) = dry.json()["requests"], wet.json()["requests"][0]
    assert proposed == {**asked, "request_id": None}
    assert reorders.requested([sku]) == [(sku, 12)]


def test_asked_twice_it_orders_once(reorders: Reorders) -> None:
    sku = reorders.wanted()

    first, second = reorders.run(), reorders.run()
    assert reorders.tick() == 204

    assert [len(answer.json()["requests"]) for answer in (first, second)] == [1, 0]
    assert reorders.requested([sku]) == [(sku, 12)]


def test_replenish_against_replenish_orders_once(reorders: Reorders) -> None:
    skus = [reorders.wanted(supplier=f"Supplier {number % 3}") for number in range(30)]

    answers = together([reorders.run] * 4 + [reorders.tick] * 4)

    assert {getattr(answer, "status_code", answer) for answer in answers} == {201, 204}
    assert reorders.requested(skus) == [(sku, 12) for sku in sorted(skus)]


def test_what_was_sold_since_an_open_request_is_asked_for_besides(reorders: Reorders) -> None:
    sku = reorders.wanted(on_hand=3)
    reorders.asked_for("Leaf & Co", [{"sku": sku, "quantity": 6}])

    (request,) = reorders.run().json()["requests"]

    (line,) = request["lines"]
    assert (line["requested"], line["shortfall"], line["quantity"]) == ("6", "1", "12")


@pytest.mark.parametrize(
    "changes",
    [
        {"on_hand": 11},
        {"incoming": 11},
        {"auto_order": False},
        {"status": "discontinued"},
        {"status": None, "type": None},
    ],
    ids=lambda changes: ",".join(changes),
)
def test_nobody_asks_for_what_is_not_due(reorders: Reorders, changes: dict[str, Any]) -> None:
    reorders.wanted(**changes)

    assert reorders.run().json() == {"dry_run": False, "requests": [], "skipped": [], "more": False}


def test_what_is_due_and_cannot_be_ordered_is_listed_with_the_reason(reorders: Reorders) -> None:
    nobodys, ours, far = (
        reorders.wanted(supplier=None),
        reorders.wanted(type="sale"),
        reorders.wanted(reorder_point=MOST_UNITS),
    )

    answer = reorders.run().json()

    assert answer["requests"] == []
    assert {each["sku"]: each["reason"] for each in answer["skipped"]} == {
        nobodys: "no_supplier",
        ours: "not_purchasable",
        far: "too_many",
    }


def test_a_request_has_one_supplier_and_at_most_five_hundred_lines(reorders: Reorders) -> None:
    prefix = factories.reference("MANY")
    supplies = [supply(f"{prefix}-{number:04}", reorder_point=Decimal(1)) for number in range(501)]
    reorders.supplied(supplies)
    other = reorders.wanted(supplier="Acme")

    found = reorders.run().json()["requests"]

    assert [(each["supplier"], len(each["lines"])) for each in found] == [
        ("Acme", 1),
        ("Leaf & Co", 500),
        ("Leaf & Co", 1),
    ]
    assert [line["sku"] for each in found[1:] for line in each["lines"]] == [each.sku for each in supplies]
    assert found[0]["lines"][0]["sku"] == other


def test_the_clock_leaves_alone_for_a_day_what_was_refused_and_a_hand_does_not(reorders: Reorders) -> None:
    just, before = reorders.wanted(), reorders.wanted()
    for sku, hours in ((just, 23), (before, 25)):
        answered = datetime.now(UTC) - timedelta(hours=hours)
        lines = [{"sku": sku, "quantity": 12}]
        reorders.asked_for("Leaf & Co", lines, "refused", reason="unknown supplier", answered_at=answered)

    reorders.tick()
    assert [len(reorders.requested([sku])) for sku in (just, before)] == [1, 2]

    reorders.run()
    assert [len(reorders.requested([sku])) for sku in (just, before)] == [2, 2]


def test_what_purchasing_has_not_answered_for_a_day_is_asked_for_again(reorders: Reorders) -> None:
    lately, long_ago = reorders.wanted(), reorders.wanted()
    for sku, hours in ((lately, 23), (long_ago, 25)):
        asked = datetime.now(UTC) - timedelta(hours=hours)
        reorders.asked_for("Leaf & Co", [{"sku": sku, "quantity": 12}], requested_at=asked)

    reorders.run()

    assert [len(reorders.requested([sku])) for sku in (lately, long_ago)] == [1, 2]


@few(8)
@given(data=st.data())
def test_the_sql_asks_for_what_the_pure_rules_ask_for(reorders: Reorders, data: st.DataObject) -> None:
    reorders.forget()
    drawn = data.draw(st.lists(supply_strategy(), min_size=1, max_size=8))
    supplies = [replace(each, sku=factories.sku()) for each in drawn]
    reorders.supplied(supplies)
    due = [each for each in supplies if each.due]

    answer = reorders.run(dry_run=True).json()

    shown = [[tuple(line[name] for name in ARITHMETIC) for line in each["lines"]] for each in answer["requests"]]
    assert shown == [[told(each) for each in request] for request in requests(due)]
    assert {each["sku"]: each["reason"] for each in answer["skipped"]} == {
        each.sku: each.obstacle for each in due if each.obstacle
    }


def test_requests_are_listed_newest_first_with_what_became_of_them(reorders: Reorders) -> None:
    supplier, order = factories.reference("Supplier"), uuid.uuid4()
    open_one, ordered, refused = (reorders.wanted() for _ in range(3))
    times = [datetime.now(UTC) + timedelta(days=days) for days in (1, 2, 3)]
    line = {"quantity": 12}
    answers: list[dict[str, Any]] = [
        {"status": "requested"},
        {"status": "ordered", "order_id": order, "answered_at": times[1]},
        {"status": "refused", "reason": "nobody knows this supplier", "answered_at": times[2]},
    ]
    ids = [
        reorders.asked_for(supplier, [{"sku": sku, **line}], requested_at=at, **answer)
        for sku, at, answer in zip((open_one, ordered, refused), times, answers, strict=True)
    ]

    first = reorders.function.get("/stock/replenishments", limit=2).json()
    rest = reorders.function.get("/stock/replenishments", limit=2, cursor=first["next_cursor"]).json()
    only = reorders.function.get("/stock/replenishments", status="refused", limit=1).json()

    assert [each["request_id"] for each in first["items"]] == [str(ids[2]), str(ids[1])]
    assert rest["items"][0]["request_id"] == str(ids[0])
    assert only["items"][0] == {
        "request_id": str(ids[2]),
        "supplier": supplier,
        "status": "refused",
        "reason": "nobody knows this supplier",
        "order_id": None,
        "requested_at": times[2].isoformat(),
        "answered_at": times[2].isoformat(),
        "lines": [{"sku": refused, "quantity": "12"}],
    }
    assert first["items"][1]["order_id"] == str(order)


def test_what_was_ordered_is_on_its_way_and_not_asked_for_again(reorders: Reorders, shelf: Shelf) -> None:
    sku, order = reorders.wanted(), uuid.uuid4()
    (request,) = reorders.run().json()["requests"]

    asked_for = uuid.UUID(request["request_id"])
    shelf.deliver(purchase_placed((sku, 12, date(2030, 1, 1)), order_id=order, request_id=asked_for))

    shown = reorders.shown(request["request_id"], "ordered")
    assert (shown["order_id"], shown["lines"]) == (str(order), [{"sku": sku, "quantity": "12"}])
    assert shelf.level(sku).incoming == 12
    assert reorders.run().json()["requests"] == []


def test_what_was_refused_shows_with_its_reason_and_can_be_asked_for_again(reorders: Reorders, shelf: Shelf) -> None:
    sku = reorders.wanted()
    (request,) = reorders.run().json()["requests"]

    shelf.deliver(PurchaseOrderRefused(request_id=uuid.UUID(request["request_id"]), reason="closed for good"))

    assert reorders.shown(request["request_id"], "refused")["reason"] == "closed for good"
    assert reorders.tick() == 204
    assert reorders.requested([sku]) == [(sku, 12)]
    assert [len(each["lines"]) for each in reorders.run().json()["requests"]] == [1]


@pytest.mark.parametrize(("body", "field"), [({"dry_run": "perhaps"}, "dry_run"), ({"sku": "TEA"}, "sku")])
def test_violations_are_listed_by_field(reorders: Reorders, body: dict[str, Any], field: str) -> None:
    answer = reorders.run(**body)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


def test_a_status_that_no_request_has_is_refused(reorders: Reorders) -> None:
    answer = reorders.function.get("/stock/replenishments", status="lost")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "status")


def supply(sku: str, **changes: Any) -> Supply:
    none = dict.fromkeys(
        ("on_hand", "reserved", "incoming", "waiting", "requested", "reorder_point", "reorder_quantity"), Decimal(0)
    )
    usual = {**none, "order_multiple": Decimal(1), "supplier": "Leaf & Co", "type": "both"}
    return Supply(sku=sku, **{**usual, **changes})  # type: ignore[arg-type]


@st.composite
def supply_strategy(draw: st.DrawFn) -> Supply:
    on_hand = draw(QUANTITIES)
    return supply(
        "drawn",
        on_hand=on_hand,
        reserved=min(on_hand, draw(QUANTITIES)),
        incoming=draw(QUANTITIES),
        waiting=draw(QUANTITIES),
        requested=draw(QUANTITIES),
        reorder_point=draw(QUANTITIES),
        reorder_quantity=draw(QUANTITIES),
        order_multiple=draw(QUANTITIES.filter(bool)),
        supplier=draw(st.sampled_from(["Acme", "Leaf & Co", None])),
        type=draw(st.sampled_from(["both", "purchase", "sale"])),
    )


def told(each: Supply) -> tuple[str, ...]:
    return (each.sku, *(f"{getattr(each, name).normalize():f}" for name in ARITHMETIC[1:]))
