"""What each of the broker's users may do, and what it is refused, on the real broker."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPConnectionError, ChannelClosedByBroker

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System
from scripts.minierp.manifests.manifests import Manifests
from shared.process.domains import DOMAINS

MANIFESTS = Manifests.load(CHECKOUT / "knative" / "base")
QUEUES = sorted(one.spec["name"] for one in MANIFESTS.broker if one.kind == "Queue")
SOURCES = {source.login: source.queue for source in MANIFESTS.rabbitmq_sources}
LETTERS = [name for name in QUEUES if name.endswith(".dead-letters") or name == "minierp.refusals"]
EVENTS = "minierp.events"
USERS = (*DOMAINS, "platform", *SOURCES)


class Broker:
    """The broker, by a connection for each user."""

    def __init__(self, services: System) -> None:
        self.urls = {user: services.state.broker[f"{user}_url"] for user in USERS}
        self._connections: dict[str, pika.BlockingConnection] = {}

    def refuses(self, user: str, attempt: Callable[[BlockingChannel], object]) -> bool:
        """Whether it says that this user may not."""
        if user not in self._connections:
            self._connections[user] = pika.BlockingConnection(pika.URLParameters(self.urls[user]))
        channel = self._connections[user].channel()
        channel.confirm_delivery()
        try:
            attempt(channel)
        except ChannelClosedByBroker as error:
            assert "ACCESS_REFUSED" in error.reply_text, error
            return True
        channel.close()
        return False

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


@pytest.fixture(scope="module")
def broker(services: System) -> Iterator[Broker]:
    opened = Broker(services)
    yield opened
    opened.close()


def publishing(exchange: str, key: str) -> Callable[[BlockingChannel], object]:
    return lambda opened: opened.basic_publish(exchange, key, b"{}", mandatory=True)


def reading(queue: str) -> Callable[[BlockingChannel], object]:
    return lambda opened: opened.basic_get(queue)


ATTEMPTS: dict[str, Callable[[BlockingChannel], object]] = {
    "declare a queue": lambda opened: opened.queue_declare("of-my-own"),
    "declare a queue that nobody names": lambda opened: opened.queue_declare("", exclusive=True),
    "declare an exchange": lambda opened: opened.exchange_declare("of-my-own", "topic"),
    "delete a queue": lambda opened: opened.queue_delete("replenish-nothing"),
    "delete the events": lambda opened: opened.exchange_delete(EVENTS),
    "hear all events": lambda opened: opened.queue_bind("adjust-stock", EVENTS, "#"),
    "hear none any more": lambda opened: opened.queue_unbind("adjust-stock", EVENTS, "com.minierp.product.created.v2"),
    "bind an exchange": lambda opened: opened.exchange_bind("amq.topic", EVENTS, "#"),
    "empty what is heard of refusals": lambda opened: opened.queue_purge("minierp.unrouted"),
    "forge a dead letter": publishing("minierp.dead-letters", "adjust-stock"),
    "publish what nobody wants": publishing("minierp.unrouted", ""),
    "publish to another exchange": publishing("amq.topic", "com.minierp.sales.order.created.v2"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("user", USERS)
def test_nobody_but_the_operator_changes_what_is_there(broker: Broker, user: str, attempt: str) -> None:
    assert broker.refuses(user, ATTEMPTS[attempt])


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_publishes_its_own_events_and_nobody_else_s(broker: Broker, domain: str) -> None:
    types = {name: f"com.minierp.{name}.something.happened.v1" for name in (*DOMAINS, "platform")}

    assert [name for name in types if not broker.refuses(domain, publishing(EVENTS, types[name]))] == [domain]


@pytest.mark.parametrize("kind", ["com.minierp.platform.event.refused.v1", "com.minierp.platform.audit.finding.v1"])
def test_a_domain_says_what_it_refused_and_what_an_audit_found_in_its_books(broker: Broker, kind: str) -> None:
    for domain in DOMAINS:
        assert not broker.refuses(domain, publishing(EVENTS, kind))


@pytest.mark.parametrize(
    "key",
    ["", "#", "com.minierp.sales", "com.minierp.salesman.v1", "x.com.minierp.sales.order.created.v2", "adjust-stock"],
)
def test_what_only_looks_like_a_domain_s_own_event_is_refused(broker: Broker, key: str) -> None:
    assert broker.refuses("sales", publishing(EVENTS, key))


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_reads_no_queue_and_sends_to_none(broker: Broker, domain: str) -> None:
    assert [queue for queue in QUEUES if not broker.refuses(domain, reading(queue))] == []
    assert [queue for queue in QUEUES if not broker.refuses(domain, publishing("", queue))] == []


@pytest.mark.parametrize("source", SOURCES)
def test_an_event_source_reads_its_own_queue_and_publishes_nothing(broker: Broker, source: str) -> None:
    assert [queue for queue in QUEUES if not broker.refuses(source, reading(queue))] == [SOURCES[source]]
    assert broker.refuses(source, publishing(EVENTS, "com.minierp.sales.order.created.v2"))
    assert broker.refuses(source, publishing("", SOURCES[source]))


def test_the_platform_reads_what_nobody_could_take_and_sends_to_single_queues_only(broker: Broker) -> None:
    assert [queue for queue in QUEUES if not broker.refuses("platform", reading(queue))] == LETTERS
    assert broker.refuses("platform", publishing(EVENTS, "com.minierp.sales.order.created.v2"))
    assert not broker.refuses("platform", lambda opened: opened.basic_publish("", "nobody-s-queue", b"{}"))


@pytest.mark.parametrize("user", USERS)
def test_nobody_enters_by_a_guessed_password_or_another_virtual_host(broker: Broker, user: str) -> None:
    url = broker.urls[user]
    password = str(urlsplit(url).password)

    for wrong in (url.replace(password, "guessed"), url.replace("/minierp", "/%2F")):
        with pytest.raises(AMQPConnectionError):
            pika.BlockingConnection(pika.URLParameters(wrong))


def test_there_is_no_guest(broker: Broker) -> None:
    port = urlsplit(broker.urls["sales"]).port
    with pytest.raises(AMQPConnectionError):
        pika.BlockingConnection(pika.URLParameters(f"amqp://guest:guest@127.0.0.1:{port}/minierp"))
