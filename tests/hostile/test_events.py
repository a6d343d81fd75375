"""Events that nobody should have sent, at the functions themselves: refused for good, and nothing but that is noted."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from scripts.minierp.local.system.system import System
from shared.process.domains import DOMAINS, PLATFORM
from tests.hostile import words
from tests.hostile.books import REFUSALS, Counts, Logs
from tests.hostile.conftest import EXAMPLES
from tests.hostile.documents import full, good, wrong
from tests.hostile.door import Answered, Door
from tests.hostile.generating import each_of
from tests.hostile.operations import Delivery, deliveries
from tests.hostile.refusing import all_refused, faults, refusal

To = Callable[[str], Door]

DELIVERIES = {f"{each.trigger.event_type} to {each.function}": each for each in deliveries()}
OF_DOMAINS = {name: each for name, each in DELIVERIES.items() if "sources.ping" not in name}
"""But the ticks of clocks, which carry nothing."""
ONE_EACH = {each.function: each for each in OF_DOMAINS.values()}


@pytest.fixture(autouse=True)
def nothing_comes_of_it(books: Counts, logs: Logs) -> Iterator[None]:
    yield


def domain_of(delivery: Delivery) -> str:
    return delivery.trigger.handler.__module__.split(".")[1]


def attributes(delivery: Delivery, **changed: str) -> dict[str, str]:
    """The headers of an event that its function understands."""
    given = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "type": delivery.trigger.event_type,
        "source": "/minierp/tests/hostile",
        "time": datetime.now(UTC).isoformat(),
        **changed,
    }
    return {f"ce-{name}": value for name, value in given.items()}


def delivered(to: To, delivery: Delivery, headers: dict[str, str], body: bytes) -> Answered:
    return to(delivery.function).ask("POST", "/", {"Content-Type": "application/json", **headers}, body)


def noted(books: Counts, delivery: Delivery, answers: int = 1) -> None:
    """A refusal of an event is published by the domain whose function refused it, and is all that may be stored."""
    domain = domain_of(delivery)
    if domain in DOMAINS:
        books[f"{REFUSALS}{domain}"] += answers


def test_every_field_of_every_event_can_be_made() -> None:
    for name, delivery in DELIVERIES.items():
        assert set(json.loads(full(delivery.trigger.model))) == set(delivery.trigger.model.model_fields), name


def test_no_generated_data_is_taken(function: To, books: Counts, tried: Counts) -> None:
    def look(name: str, body: str) -> None:
        delivery = OF_DOMAINS[name]
        refusal(delivered(function, delivery, attributes(delivery), body.encode("utf-8", "surrogatepass")), 422)
        noted(books, delivery)

    made = {name: wrong(each.trigger.model) for name, each in OF_DOMAINS.items()}
    tried["generated data of an event"] += each_of(made, 2 * EXAMPLES, look).total()


LONG = "x" * 1001
BAD_ATTRIBUTES = {
    "no id": {"id": ""}, "a blank id": {"id": " "}, "a long id": {"id": LONG}, "a very long id": {"id": "x" * 30_000},
    "a very long id of Unicode": {"id": "%F0%9F%91%A8" * 2500}, "an id that acts": {"id": "%1B[2J"},
    "an id with a NUL": {"id": "a%00b"}, "an id that is no UTF-8": {"id": "%ff%fe"}, "no type": {"type": ""},
    "a type of another": {"type": "com.example.stranger.v1"}, "a type in capitals": {"type": "COM.MINIERP.X"},
    "a very long type": {"type": "x" * 30_000}, "a type with a path": {"type": "../../x"}, "no source": {"source": ""},
    "a long source": {"source": LONG}, "a source that acts": {"source": "/%07"}, "version 9": {"specversion": "9"},
    "version 0.1": {"specversion": "0.1"}, "no version": {"specversion": ""}, "version NaN": {"specversion": "NaN"},
    "a long correlation": {"correlationid": LONG}, "a correlation that acts": {"correlationid": "%1b%5b31m"},
    "a subject that acts": {"subject": "%1b%5b31m"}, "an extension that acts": {"note": "%0d%0aSet-Cookie: a=b"},
    "a very long actor": {"actorid": "x" * 30_000}, "an actor that acts": {"actorid": "%1b%5b31m"},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ONE_EACH))
def test_no_event_is_taken_whose_attributes_are_wrong(function: To, books: Counts, tried: Counts, name: str) -> None:
    delivery = ONE_EACH[name]
    body = good(delivery.trigger.model).encode()
    answers = {kind: delivered(function, delivery, attributes(delivery, **changed), body)
               for kind, changed in BAD_ATTRIBUTES.items()}  # fmt: skip

    all_refused(answers, 422)
    noted(books, delivery, len(answers))
    tried["an attribute of an event"] += len(answers)


BAD_DATA = {
    "nothing": b"", "null": b"null", "a list": b"[]", "a text": b'"x"', "a number": b"1", "an empty object": b"{}",
    "no JSON": b"{x", "no UTF-8": b'{"a": "\xff"}', "lists without end": b"[" * 100_000, "1.5 MB": b" " * 1_500_000,
    "a member twice": b'{"order_id": 1, "order_id": 2}', "NaN": b'{"a": NaN}', "an XML": b"<x/>",
    **{f"{name} in a text": b'{"a": %s}' % text.encode() for name, text in words.UNSTORABLE.items()},
}  # fmt: skip
BAD_TYPES = ["text/plain", "application/xml", "application/cloudevents-batch+json", "application/cloudevents+xml",
             "application/octet-stream", "multipart/form-data", "x", "application/cloudevents"]  # fmt: skip


@pytest.mark.parametrize("name", sorted(ONE_EACH))
def test_no_event_is_taken_whose_data_is_nonsense(function: To, books: Counts, tried: Counts, name: str) -> None:
    delivery = ONE_EACH[name]
    answers = {kind: delivered(function, delivery, attributes(delivery), body) for kind, body in BAD_DATA.items()}
    body = good(delivery.trigger.model).encode()
    answers |= {
        kind: function(name).ask("POST", "/", {"Content-Type": kind, **attributes(delivery)}, body)
        for kind in BAD_TYPES
    }
    coded = {"Content-Encoding": "gzip"}
    answers["gzip"] = delivered(function, delivery, {**attributes(delivery), **coded}, body)

    all_refused(answers, 422)
    noted(books, delivery, len(answers))
    tried["data of an event"] += len(answers)


STRUCTURED = {"Content-Type": "application/cloudevents+json"}


def structured(delivery: Delivery, **changed: object) -> bytes:
    given = {name.removeprefix("ce-"): value for name, value in attributes(delivery).items()}
    return json.dumps({**given, "data": json.loads(good(delivery.trigger.model)), **changed}).encode()


@pytest.mark.parametrize("name", sorted(ONE_EACH))
def test_no_structured_event_is_taken_that_is_wrong(function: To, books: Counts, tried: Counts, name: str) -> None:
    delivery = ONE_EACH[name]
    bodies = {
        "no JSON": b"{x",
        "a list": b"[]",
        "null": b"null",
        "no data": structured(delivery, data=None),
        "data that is no Base64": structured(delivery, data_base64="!"),
        "both kinds of data": structured(delivery, data_base64="e30="),
        "data in Base64": structured(delivery, data={}, data_base64=None),
        "an id that is a number": structured(delivery, id=1),
        "an id that is an object": structured(delivery, id={"a": 1}),
        "an id that acts": structured(delivery, id="\x1b[2J"),
        "a long id": structured(delivery, id=LONG),
        "an endless id": structured(delivery, id="x" * 500_000),
        "an extension that is a list": structured(delivery, note=[1]),
        "an extension that acts": structured(delivery, note="\u0007"),
        "an endless number": structured(delivery, note=1).replace(b'"note": 1', b'"note": ' + b"9" * 5000),
        "a type of another": structured(delivery, type="x"),
        "an attribute twice": structured(delivery)[:-1] + b', "ID": "other"}',
        "a very long actor": structured(delivery, actorid="x" * 500_000),
        "ten thousand extensions": structured(delivery, **{f"x{number}": "\x1b" for number in range(10_000)}),
    }
    answers = {kind: function(name).ask("POST", "/", STRUCTURED, body) for kind, body in bodies.items()}

    all_refused(answers, 422)
    noted(books, delivery, len(answers))
    tried["a structured event"] += len(answers)


AGES = ["0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "x", "",
        "2020-13-01T00:00:00Z",
        "1e400", "2016-12-31T23:59:60Z", "0000-00-00T00:00:00Z", "2020-01-01", "٢٠٢٠-01-01T00:00:00Z"]  # fmt: skip


@pytest.mark.parametrize("name", sorted(ONE_EACH))
def test_a_time_of_any_kind_breaks_nothing(function: To, books: Counts, tried: Counts, name: str) -> None:
    """The event is wrong in its data; or, where that is looked at last, about an order that there is not."""
    delivery = ONE_EACH[name]
    body = good(delivery.trigger.model).encode() if name == "settle-sales-order" else b'{"nonsense": 1}'
    answers = {time: delivered(function, delivery, attributes(delivery, time=time), body) for time in AGES}

    all_refused(answers, 422)
    noted(books, delivery, len(answers))
    tried["an attribute of an event"] += len(answers)


def test_a_command_is_no_event_and_an_event_no_command(function: To, tried: Counts) -> None:
    """At a function that takes both, neither passes for the other."""
    for name, delivery in ONE_EACH.items():
        body = good(delivery.trigger.model).encode()
        answers = {
            "no attributes": function(name).ask("POST", "/", {"Content-Type": "application/json"}, body),
            "another path": function(name).ask("POST", "/x", attributes(delivery), body),
            "another method": function(name).ask("GET", "/", {}),
        }
        all_refused(answers, 404, 405)
        tried["an event"] += len(answers)


def test_no_event_comes_in_through_the_gateway(gateway: Door, tried: Counts) -> None:
    for delivery in DELIVERIES.values():
        for target in ("/", "//", "/?x=1", "/%2e", "/.", "/products/..", "/index"):
            answer = gateway.ask("POST", target, {"Content-Type": "application/json", **attributes(delivery)}, b"{}")

            assert faults(answer, [400, 404]) == [], (delivery, target)
            tried["an event"] += 1


def test_a_clock_s_tick_that_is_wrong_is_refused(function: To, running: System, books: Counts, tried: Counts) -> None:
    for name, delivery in DELIVERIES.items():
        if name in OF_DOMAINS or delivery.function not in running.state.functions:
            continue
        answer = delivered(function, delivery, attributes(delivery, id=""), b"{}")

        assert faults(answer, [422]) == [], name
        noted(books, delivery, domain_of(delivery) != PLATFORM)
        tried["an event"] += 1
