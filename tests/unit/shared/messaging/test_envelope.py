import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from shared.events.event import Event
from shared.events.lines import Demand
from shared.events.sales import SalesOrderCreated
from shared.messaging.attributes import CORE
from shared.messaging.envelope import envelope
from shared.outcomes import documents

ORDER = uuid4()


def an_event() -> SalesOrderCreated:
    return SalesOrderCreated(order_id=ORDER, customer="Alfreds", lines=(Demand(sku="A", quantity="2.50"),))


def test_an_envelope_says_who_said_what_about_whom_and_why() -> None:
    document = envelope(
        an_event(),
        source="/minierp/sales/create_sales_order",
        correlation_id="web-7",
        causation_id="before",
        actor="ada",
        sequence=3,
    )

    assert UUID(document.pop("id"))
    assert datetime.fromisoformat(document.pop("time")).utcoffset() == timedelta(0)
    assert document == {
        "specversion": "1.0",
        "type": "com.minierp.sales.order.created.v1",
        "source": "/minierp/sales/create_sales_order",
        "subject": str(ORDER),
        "datacontenttype": "application/json",
        "dataschema": "urn:minierp:schema:com.minierp.sales.order.created.v1",
        "correlationid": "web-7",
        "causationid": "before",
        "actorid": "ada",
        "partitionkey": str(ORDER),
        "sequence": "3",
        "data": an_event().model_dump(),
    }


def test_an_event_that_nothing_caused_has_no_cause() -> None:
    assert "causationid" not in envelope(an_event(), source="/s", correlation_id="web-7")


def test_what_nobody_asked_for_is_the_system_s() -> None:
    assert envelope(an_event(), source="/s", correlation_id="web-7")["actorid"] == "system"


def test_every_envelope_has_an_id_of_its_own() -> None:
    assert len({envelope(an_event(), source="/s", correlation_id="c")["id"] for _ in range(100)}) == 100


@given(st.integers(1), st.text(min_size=1))
def test_attributes_are_texts_and_extension_names_plain_lower_case(sequence: int, correlation_id: str) -> None:
    document = envelope(an_event(), source="/s", correlation_id=correlation_id, causation_id="b", sequence=sequence)
    data = document.pop("data")

    assert all(isinstance(value, str) for value in document.values())
    assert all(name.isascii() and name.isalnum() and name.islower() for name in set(document) - CORE)
    assert SalesOrderCreated.model_validate(documents.read(documents.write(data).encode())) == an_event()


def test_every_event_type_is_named_after_its_domain_and_versioned() -> None:
    types = [
        kind.TYPE
        for kind in descendants(Event)
        if hasattr(kind, "TYPE") and kind.__module__.startswith("shared.events.")
    ]

    ours = [name for name in types if name != "dev.knative.sources.ping"]
    assert len(set(ours)) == len(ours) > 0
    assert all(re.fullmatch(r"com\.minierp\.[a-z_.]+\.v[1-9]", name) for name in ours)


def descendants(kind: type) -> list[type]:
    return [each for child in kind.__subclasses__() for each in (child, *descendants(child))]
