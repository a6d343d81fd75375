"""Who takes which event, as the manifests bind it; and what counts as lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

from functions.platform.rules.audit.messages import CONSUMERS, by_function, lost, unhandled
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from shared.process.domains import DOMAINS

AT = datetime(2031, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PLACED = "com.minierp.sales.order.created.v2"


def event(event_id: str, event_type: str = PLACED) -> dict[str, Any]:
    return {"id": event_id, "type": event_type, "subject": "o-1", "position": 7, "domain": "sales", "published_at": AT}


def test_the_consumers_are_those_that_the_manifests_bind() -> None:
    manifests = Manifests.load(CHECKOUT / "knative" / "base")
    sinks = {source.queue: manifests.function(source.sink) for source in manifests.rabbitmq_sources}
    bound: set[tuple[str, str, str]] = set()
    for binding in manifests.broker:
        function = sinks.get(binding.spec.get("destination", "")) if binding.kind == "Binding" else None
        if function and function.domain in DOMAINS:
            bound.add((binding.spec["routingKey"], function.domain, function.name.replace("-", "_")))

    assert bound == {(each, consumer.domain, consumer.functions[0]) for each, consumer in CONSUMERS.items()}


def test_an_event_is_handled_in_the_domain_that_it_is_for_and_nowhere_else() -> None:
    events = [event("a"), event("b")]

    assert unhandled(events, {("inventory", "a"), ("sales", "b")}) == [events[1]]


def test_what_is_for_a_function_whose_dead_letters_return_is_not_lost_yet() -> None:
    word = event("b", "com.minierp.inventory.stock.reserved.v2")
    passed = {"reserve_stock": AT + SECOND, "settle_sales_order": AT + SECOND}

    assert [finding.subject for finding in lost([event("a"), word], {"reserve_stock"}, passed)] == ["b"]


def test_only_what_its_function_passed_by_is_lost() -> None:
    later = {**event("later"), "published_at": AT + SECOND}

    assert [each.subject for each in lost([event("a"), later], (), {"reserve_stock": AT + SECOND})] == ["a"]
    assert list(lost([event("a"), later], (), {"reserve_stock": None})) == []


def test_what_is_missed_is_sorted_by_who_takes_it_now() -> None:
    word = event("b", "com.minierp.inventory.stock.reserved.v2")

    assert by_function([event("a"), word]) == {"reserve_stock": [event("a")], "settle_sales_order": [word]}
