"""The documents of events say what is published and handled; events recorded of every version are still understood."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.pages.asyncapi import asyncapi
from scripts.minierp.pages.operations import triggers
from scripts.minierp.pages.publishing import published
from shared.messaging.cloud_events import read
from shared.outcomes import documents
from shared.runtime.event_requests import understood
from shared.runtime.triggers import EventTrigger
from tests.events import sale_placed, sent
from tests.unit.docs.test_openapi import references

DOCUMENT = asyncapi()
TYPES = {each.type: each for each in published()}
RECORDED = CHECKOUT / "tests" / "recorded" / "events"
SAMPLES = sorted(path.stem for path in RECORDED.glob("*.json"))
OF_CRON = "dev.knative.sources.ping"


@cache
def handled() -> dict[str, set[str]]:
    """By type, the functions that have a handler of it."""
    found: dict[str, set[str]] = {}
    for name, trigger in triggers():
        if isinstance(trigger, EventTrigger) and trigger.event_type != OF_CRON:
            found.setdefault(trigger.event_type, set()).add(name)
    return found


@cache
def schema(event_type: str) -> Draft202012Validator:
    path = CHECKOUT / "docs" / "api" / "events" / f"{event_type}.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def sample(event_type: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / f"{event_type}.json").read_text(encoding="utf-8"))
    return found


def test_every_event_is_in_the_document_with_who_sends_and_who_gets_it() -> None:
    operations = DOCUMENT["operations"]

    assert set(DOCUMENT["channels"]) == set(DOCUMENT["components"]["messages"]) == set(TYPES)
    assert set(operations) == {
        f"{name}.{verb}.{each.type}"
        for each in TYPES.values()
        for verb, names in (("sends", each.publishers), ("receives", each.consumers))
        for name in names
    }


def test_it_refers_to_nothing_that_there_is_not() -> None:
    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for name in reference.removeprefix("#/").split("/"):
            found = found[name]


@pytest.mark.parametrize("event_type", sorted({*TYPES, *handled()}))
def test_who_gets_an_event_by_the_manifests_handles_it(event_type: str) -> None:
    assert set(TYPES[event_type].consumers) <= handled().get(event_type, set())


@pytest.mark.parametrize(
    ("event_type", "publishers"),
    [
        ("com.minierp.sales.order.created.v2", {"create-sales-order", "create-sales-orders"}),
        ("com.minierp.sales.order.created.v1", set()),
        ("com.minierp.product.updated.v1", {"update-product", "discontinue-product"}),
        ("com.minierp.inventory.stock.reserved.v2", {"reserve-stock", "rebuild-stock", "adjust-stock"}),
        ("com.minierp.platform.audit.finding.v1", {"audit-books"}),
    ],
)
def test_publishers_are_the_functions_whose_code_emits_it(event_type: str, publishers: set[str]) -> None:
    assert set(TYPES[event_type].publishers) == publishers


def test_an_event_that_is_sent_is_what_its_schema_says() -> None:
    placed = sent(sale_placed(("TEA-1", "2.25")), source="/minierp/sales/create_sales_order")

    told = json.loads(documents.write(placed))

    assert [error.message for error in schema(placed["type"]).iter_errors(told)] == []
    assert [error.json_path for error in schema(placed["type"]).iter_errors({**told, "sequence": "new"})] == [
        "$.sequence"
    ]


def test_every_version_of_every_event_is_recorded() -> None:
    assert set(SAMPLES) == set(TYPES)


@pytest.mark.parametrize("event_type", SAMPLES)
def test_a_recorded_event_is_what_its_schema_says(event_type: str) -> None:
    assert [error.message for error in schema(event_type).iter_errors(sample(event_type))] == []


@pytest.mark.parametrize("event_type", [name for name in SAMPLES if TYPES[name].consumers])
def test_a_recorded_event_is_understood_by_all_who_get_it_today(event_type: str) -> None:
    recorded = sample(event_type)
    headers = {f"ce-{name}": str(value) for name, value in recorded.items() if name != "data"}
    headers["content-type"] = recorded["datacontenttype"]

    event = read(headers, documents.write(recorded["data"]).encode())

    for name in TYPES[event_type].consumers:
        mine = [trigger for function, trigger in triggers() if function == name]
        _, fact = understood(mine, event)
        assert json.loads(documents.write(fact.model_dump())) == recorded["data"], name


def test_what_is_published_no_more_says_so() -> None:
    old = [each for each in TYPES.values() if not each.publishers]

    assert {each.type for each in old} >= {"com.minierp.product.created.v1", "com.minierp.sales.order.created.v1"}
    for each in old:
        assert "published no more" in DOCUMENT["components"]["messages"][each.type]["summary"]
