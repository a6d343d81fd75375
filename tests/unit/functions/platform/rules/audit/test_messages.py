"""Who takes which event, as the manifests bind it; and what counts as lost."""

from typing import Any

from functions.platform.rules.audit.messages import CONSUMERS, lost, unhandled
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from shared.process.domains import DOMAINS

PLACED = "com.minierp.sales.order.created.v2"


def event(event_id: str, event_type: str = PLACED) -> dict[str, Any]:
    return {"id": event_id, "type": event_type, "subject": "o-1", "position": 7, "domain": "sales"}


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

    assert [finding.subject for finding in lost([event("a"), word], {"reserve_stock"})] == ["b"]
