"""`minierp status` names what waits for somebody, and waits for nobody itself."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import obstore
import pika
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from scripts.minierp.care import backlog as counting
from scripts.minierp.care.backlog import PATIENCE_SECONDS, backlog
from scripts.minierp.cli.main import app
from scripts.minierp.local.running.lock import Lock
from scripts.minierp.local.system.system import System
from shared.delivery.letters import SUFFIX
from shared.objects.address import Address
from shared.objects.store import opened
from shared.process.domains import DOMAINS
from tests.eventually import eventually
from tests.hanging import hanging

QUEUE = "adjust-stock"
_OLD = sa.text(
    "insert into outbox (event, created_at) select '{}', now() - interval '1 minute' from generate_series(1, :n)"
)
_NEW = sa.text("insert into outbox (event) values ('{}')")
_GONE = sa.text("delete from outbox where event::text = '{}'")
_PUBLISHED = sa.text("update outbox set published_at = now() where published_at is null")
NOTHING = {QUEUE: 0, "create-purchase-order": 0, "reserve-stock": 0, "settle-sales-order": 0}


@pytest.fixture(autouse=True)
def nothing_waits(services: System, database: Callable[[str], sa.Engine]) -> None:
    """What other tests left has nobody's attention here: they cut brokers off, and no relay comes after them."""
    for domain in DOMAINS:
        with database(domain).begin() as connection:
            connection.execute(_PUBLISHED)
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["url"])) as broker:
        channel = broker.channel()
        for queue in NOTHING:
            channel.queue_purge(queue + SUFFIX)
    _throw_away(services)


def _throw_away(services: System) -> None:
    """All dead letters that the platform keeps."""
    store = opened(Address.read(services.state.objects["url"]))
    obstore.put(store, "dead-letters/none", b"")  # which makes the bucket
    for page in obstore.list(store, "dead-letters/"):
        obstore.delete(store, [each["path"] for each in page])


@pytest.fixture
def late(database: Callable[[str], sa.Engine]) -> Iterator[Callable[..., None]]:
    """Leaves unpublished events in a domain's outbox: old ones, and one that its function is about to publish."""

    def leave(domain: str, count: int) -> None:
        with database(domain).begin() as connection:
            connection.execute(_OLD, {"n": count})
            connection.execute(_NEW)

    yield leave
    for domain in ("product", "sales"):
        with database(domain).begin() as connection:
            connection.execute(_GONE)


@pytest.fixture
def dead(services: System) -> Iterator[Callable[[int], None]]:
    """Leaves dead letters."""
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["url"])) as connection:
        channel = connection.channel()
        channel.confirm_delivery()

        def bury(count: int) -> None:
            for _ in range(count):
                channel.basic_publish("", QUEUE + SUFFIX, b"{}")

        yield bury
        channel.queue_purge(QUEUE + SUFFIX)


@pytest.fixture
def status(services: System, tmp_path: Path) -> Iterator[Callable[..., Result]]:
    """`minierp status` of a home in which the services run."""
    state = services.state.__class__(**{**vars(services.state), "home": str(tmp_path), "state": "running"})
    state.write()
    with Lock(tmp_path):
        yield lambda *words: CliRunner().invoke(app, ["status", *words], env={"MINIERP_HOME": str(tmp_path)})


def test_nothing_is_said_where_nothing_waits(status: Callable[..., Result]) -> None:
    said = eventually(lambda: (found := json.loads(status("--json").stdout))["dead_letters"] == NOTHING and found)

    assert said["unpublished_events"] == {"inventory": 0, "product": 0, "purchasing": 0, "sales": 0}
    shown = status()
    assert (shown.exit_code, "Waiting" in shown.stdout) == (0, False)


def test_dead_letters_and_unpublished_events_are_counted_by_queue_and_domain(
    status: Callable[..., Result], late: Callable[..., None], dead: Callable[[int], None]
) -> None:
    late("sales", 3)
    dead(2)

    said = eventually(
        lambda: (found := json.loads(status("--json").stdout))["dead_letters"] == {**NOTHING, QUEUE: 2} and found
    )

    assert (said["unpublished_events"]["sales"], said["unpublished_events"]["product"]) == (3, 0)
    shown = " ".join(status().stdout.split())
    assert "dead letters │ adjust-stock │ 2" in shown
    assert "unpublished events │ sales │ 3" in shown
    assert "minierp dead-letters list" in shown
    assert "minierp logs relay-outbox-sales" in shown


def test_what_the_platform_keeps_of_dead_letters_is_counted_by_what_becomes_of_it(
    services: System, status: Callable[..., Result]
) -> None:
    store = opened(Address.read(services.state.objects["url"]))
    keys = [
        f"dead-letters/{place}.json" for place in ("parked/a/1.x", "parked/a/2.x", "returning/b/1.x", "refusals/b/3")
    ]
    for key in keys:
        obstore.put(store, key, b"{}")

    said, shown = json.loads(status("--json").stdout), " ".join(status().stdout.split())

    for key in keys:
        obstore.delete(store, key)
    assert said["kept_dead_letters"] == {"returning": {"b": 1}, "parked": {"a": 2}}
    assert "dead letters, parked │ a │ 2" in shown
    assert "dead letters, returning │ b │ 1" in shown


def test_so_many_events_are_not_counted_to_the_end(
    services: System, late: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 5)
    late("product", 9)

    assert backlog(services.state).unpublished["product"] == 5


@pytest.mark.parametrize("part", ["rabbitmq", "postgres-sales", "objects"])
def test_what_hangs_is_not_waited_for_and_the_rest_is_known(
    services: System, late: Callable[..., None], part: str
) -> None:
    late("product", 1)
    with hanging(services, part):
        begun = time.monotonic()
        found = backlog(services.state)
        took = time.monotonic() - begun

    assert took < PATIENCE_SECONDS + 1
    assert found.unpublished["product"] == 1
    assert (found.dead_letters is None) == (part == "rabbitmq")
    assert (found.kept is None) == (part == "objects")
    assert (found.unpublished["sales"] is None) == (part == "postgres-sales")


def test_what_does_not_answer_is_named(services: System, status: Callable[..., Result]) -> None:
    with hanging(services, "postgres-sales"):
        shown = " ".join(status().stdout.split())

    assert "unpublished events │ sales │ did not answer" in shown
