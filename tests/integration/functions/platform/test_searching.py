"""The archive is searched newest first, page by page, through objects and what waits alike."""

import uuid
from collections.abc import Callable
from itertools import count

import pytest
import sqlalchemy as sa

from functions.platform.rules.names import moment
from functions.platform.storage.archive import searching
from functions.platform.storage.archive.searching import Wanted, search
from shared.messaging.envelope import Envelope
from shared.process.domains import DOMAINS
from tests.integration.domain import Domain
from tests.integration.functions.platform.archiving import tick
from tests.integration.functions.platform.books import Happenings, ids

OF_ALL = Wanted(DOMAINS)


def pages(wanted: Wanted, limit: int) -> list[list[str]]:
    """The ids on each page, until there are no more."""
    found = []
    before = wanted.before
    while before:
        events, before = search(wanted._replace(before=before), limit)
        found.append(ids(events))
    return found


@pytest.fixture
def week(platform: Domain, happenings: Happenings) -> list[Envelope]:
    """Two events on each of seven days, a day a tick, and those of the last day still wait."""
    told = []
    for day in range(20, 27):
        if day > 20:
            tick(platform)
        for hour in (8, 20):
            told += happenings.add(time=f"2026-11-{day}T{hour:02}:00:00.25+00:00")
    return told


@pytest.mark.parametrize("limit", [1, 3, 14, 50])
def test_pages_show_every_event_once_newest_first(week: list[Envelope], limit: int) -> None:
    found = pages(OF_ALL._replace(type=week[0]["type"]), limit)

    assert [each for page in found for each in page] == ids(week)[::-1]
    assert all(len(page) <= limit for page in found)


def test_pages_go_on_through_what_still_waits_for_the_archive(happenings: Happenings) -> None:
    times = [f"2026-11-01T00:00:{second // 2:02}+00:00" for second in range(20)]  # two of them at each
    told = sorted((happenings.add(time=time)[0] for time in times), key=moment)

    found = pages(OF_ALL._replace(type=happenings.type), 5)

    assert [each for page in found for each in page] == ids(told)[::-1]


def test_what_waits_and_only_tells_of_a_subject_takes_no_place_on_its_pages(happenings: Happenings) -> None:
    order = str(uuid.uuid4())
    for second in range(4):
        happenings.add(subject="another", causationid=order, time=f"2026-11-02T00:00:0{second}+00:00")
    mine = happenings.add(subject=order, time="2026-11-01T00:00:00+00:00")

    assert [each for page in pages(OF_ALL._replace(subject=order), 2) for each in page] == ids(mine)


def test_where_there_is_much_to_look_into_pages_end_early_and_lose_nothing(
    week: list[Envelope], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_OBJECTS", 1)

    found = pages(OF_ALL._replace(type=week[0]["type"]), 10)

    assert [each for page in found for each in page] == ids(week)[::-1]
    assert len(found) > 2


def test_a_search_is_bounded_in_time(week: list[Envelope]) -> None:
    wanted = OF_ALL._replace(type=week[0]["type"])

    assert pages(wanted._replace(since=week[4]["time"], until=week[9]["time"]), 50) == [ids(week)[9:3:-1]]
    assert pages(wanted._replace(since="2026-11-26T12:00:00+00:00"), 50) == [ids(week)[:12:-1]]
    assert pages(wanted._replace(until="2026-11-20T12:00:00+00:00"), 50) == [ids(week)[:1]]


def test_events_are_found_by_subject_correlation_type_and_domain_together(
    platform: Domain, database: Callable[[str], sa.Engine]
) -> None:
    sales, inventory = Happenings(database("sales")), Happenings(database("inventory"))
    order, request, clock = str(uuid.uuid4()), str(uuid.uuid4()), count(10)

    def told(where: Happenings, **attributes: str) -> str:
        (event,) = where.add(subject=order, time=f"2026-11-01T00:00:{next(clock)}+00:00", **attributes)
        return str(event["id"])

    placed, held = told(sales, correlationid=request), told(inventory, correlationid=request)
    tick(platform)
    shipped, sent = told(sales), told(inventory)
    sales.add(correlationid="of somebody else")

    about = OF_ALL._replace(subject=order)
    assert pages(about, 50) == [[sent, shipped, held, placed]]
    assert pages(about._replace(correlation=request), 50) == [[held, placed]]
    assert pages(about._replace(domains=("sales",)), 50) == [[shipped, placed]]
    assert pages(about._replace(type=inventory.type), 50) == [[sent, held]]
    assert pages(about._replace(correlation="nothing"), 50) == [[]]
