"""Every event comes into the archive once: whatever is killed, comes twice, comes late, or is away meanwhile."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from functions.platform.storage.archive import archive
from scripts.minierp.local.system.system import System
from shared.telemetry.metrics import GAUGES
from tests.eventually import eventually
from tests.integration.domain import ROOT, Domain
from tests.integration.functions.platform.archiving import tick
from tests.integration.functions.platform.books import OLD, Happenings, environment, ids, in_platform, ping
from tests.integration.functions.platform.dying import STEPS
from tests.integration.misbehaving_store import misbehaving_store
from tests.integration.running import NOWHERE, Functions
from tests.together import together


def is_in_once(happenings: Happenings, *event_ids: str) -> bool:
    """The archive has exactly these, and the index finds them."""
    found = ids(archive.events_about(event_ids))
    return sorted(happenings.archived()) == sorted(event_ids) == sorted(found)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_tick_that_is_killed_anywhere_loses_and_doubles_nothing(
    platform: Domain, happenings: Happenings, services: System, step: str, when: str
) -> None:
    events = ids(happenings.add(3))

    killed = subprocess.run(
        [sys.executable, "-m", "tests.integration.functions.platform.dying", when, step],
        env={**os.environ, **environment(services.state)},
        cwd=ROOT,
        check=False,
    )
    events += ids(happenings.add(2))
    tick(platform)

    assert killed.returncode == -signal.SIGKILL
    assert is_in_once(happenings, *events)


def test_two_instances_at_once_store_every_event_once(
    platform: Domain, happenings: Happenings, functions: Functions
) -> None:
    events = ids(happenings.add(50))

    with functions.another("archive-event", LOG_LEVEL="INFO") as other:
        first = functions["archive-event"]
        answers = together([partial(first.deliver, ping()), partial(other.deliver, ping())] * 3)

    assert {answer.status_code for answer in answers} <= {204, 503}
    tick(platform)
    assert is_in_once(happenings, *events)


def test_an_event_that_is_committed_late_is_archived_however_many_came_meanwhile(
    platform: Domain, happenings: Happenings, database: Callable[[str], sa.Engine]
) -> None:
    late = happenings.event()
    with database("sales").begin() as slow:
        happenings.insert(slow, late)
        prompt = []
        for _ in range(4):
            prompt += ids(happenings.add(2))
            tick(platform)
        assert sorted(happenings.archived()) == sorted(prompt)
    tick(platform)

    assert is_in_once(happenings, late["id"], *prompt)


def test_once_all_that_could_come_late_has_come_the_search_begins_above_it(
    platform: Domain, happenings: Happenings, database: Callable[[str], sa.Engine]
) -> None:
    progress = sa.text("select floor, (select max(position) from outbox) as last from archive_progress")
    happenings.add()

    def caught_up() -> bool:
        tick(platform)
        with database("sales").begin() as session:
            floor, last = session.execute(progress).one()
        return bool(floor == last)

    eventually(caught_up)  # with what other tests' functions have under way


def test_events_wait_for_more_for_less_than_a_minute(platform: Domain, happenings: Happenings) -> None:
    happenings.add(age=timedelta(seconds=20))
    tick(platform)
    assert happenings.archived() == []

    due = ids(happenings.add(age=timedelta(seconds=39)))  # and a tick may have come twenty seconds before
    tick(platform)

    assert set(due) < set(happenings.archived())


def test_five_megabytes_wait_for_nothing(platform: Domain, happenings: Happenings) -> None:
    events = ids(happenings.add(6, age=timedelta(0), subject="x" * 2**20))

    tick(platform)

    assert happenings.archived() == events
    assert [len(each) for each in happenings.objects().values()] == [5, 1]


def test_an_object_has_the_events_of_one_type_and_one_day_and_is_called_so(
    platform: Domain, database: Callable[[str], sa.Engine]
) -> None:
    shipped, returned = Happenings(database("sales")), Happenings(database("sales"))
    shipped.add(time="2026-11-26T23:59:59.999999+00:00")
    shipped.add(2, time="2026-11-27T00:00:00+00:00")
    returned.add(time="2026-11-27T08:00:00.5+00:00")
    tick(platform)

    called = {key.rpartition("/")[0]: len(events) for key, events in (shipped.objects() | returned.objects()).items()}
    assert called == {
        f"events/date=2026-11-26/domain=sales/type={shipped.type}": 1,
        f"events/date=2026-11-27/domain=sales/type={shipped.type}": 2,
        f"events/date=2026-11-27/domain=sales/type={returned.type}": 1,
    }


def test_an_event_is_kept_as_it_was_published(platform: Domain, happenings: Happenings) -> None:
    (event,) = happenings.add(subject="«Tee» 🍵\n", causationid="the event before")
    tick(platform)

    assert list(happenings.objects().values()) == [[event]]


def test_events_that_somebody_takes_from_the_outbox_by_hand_hold_no_others_up(
    services: System, database: Callable[[str], sa.Engine]
) -> None:
    gone, sales = Happenings(database("sales")), Happenings(database("sales"))
    with in_platform(services.state, OBJECTS_URL=f"http://somebody:secret@{NOWHERE}/minierp") as cut_off:
        gone.add()
        assert tick(cut_off) == 503  # claimed, and not stored
    with database("sales").begin() as session:
        mine = {"type": gone.type}
        assert session.execute(sa.text("delete from outbox where event ->> 'type' = :type"), mine).rowcount == 1

    with in_platform(services.state) as platform:
        events = ids(sales.add(2))
        assert tick(platform) == 204
        assert is_in_once(sales, *events)
    with database("sales").begin() as session:
        assert session.execute(sa.text("select key from archive_object where type = :type"), mine).all() == []


def test_while_the_object_store_is_away_events_wait_and_the_tick_comes_again(
    services: System, database: Callable[[str], sa.Engine]
) -> None:
    sales = Happenings(database("sales"))
    with in_platform(services.state, OBJECTS_URL=f"http://somebody:secret@{NOWHERE}/minierp") as cut_off:
        events = ids(sales.add(2))
        assert tick(cut_off) == 503
        assert ids(archive.events_about(events[:1])) == events[:1]
        assert tick(cut_off) == 503
        assert GAUGES["minierp_archive_lag_seconds"]["sales",] >= OLD.total_seconds()

    with in_platform(services.state) as back:
        assert tick(back) == 204
        assert is_in_once(sales, *events)


def test_credentials_that_are_refused_lose_nothing(services: System, database: Callable[[str], sa.Engine]) -> None:
    sales = Happenings(database("sales"))
    url = services.state.objects["url"]
    with in_platform(services.state, OBJECTS_URL=url.replace("://minierp:", "://minierp:not-")) as stranger:
        events = ids(sales.add(2))
        assert tick(stranger) == 503

    with in_platform(services.state) as back:
        assert tick(back) == 204
        assert is_in_once(sales, *events)


@pytest.mark.parametrize("mood", ["refusing", "skewed", "strange", "lost"])
def test_an_object_store_that_fails_or_says_so_loses_and_doubles_nothing(
    services: System, database: Callable[[str], sa.Engine], mood: str
) -> None:
    sales = Happenings(database("sales"))
    with (
        misbehaving_store() as moody,
        in_platform(services.state, OBJECTS_URL=moody.url) as platform,
    ):
        tick(platform)  # what others left
        events = ids(sales.add(3))
        moody.mood = mood
        assert tick(platform) == 503

        moody.mood = "well"
        assert tick(platform) == 204
        assert is_in_once(sales, *events)


def test_a_database_that_is_away_keeps_no_other_from_the_archive(
    services: System, database: Callable[[str], sa.Engine]
) -> None:
    away = f"postgresql+pg8000://product:secret@{NOWHERE}/product"
    sales = Happenings(database("sales"))
    with in_platform(services.state, PRODUCT_DATABASE_URL=away) as cut_off:
        events = ids(sales.add(2))

        assert tick(cut_off) == 503
        assert sorted(sales.archived()) == sorted(events)
