"""What is asked of the archive is answered from it and from what still waits for it, each event once."""

import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from functions.platform.storage.archive import archive
from shared.objects import store
from shared.outcomes.problems import Unavailable
from tests.integration.domain import Domain
from tests.integration.functions.platform.archiving import tick
from tests.integration.functions.platform.books import Happenings, ids


def test_events_are_found_by_id_subject_and_correlation_wherever_they_are(
    platform: Domain, happenings: Happenings
) -> None:
    subject, correlation = str(uuid.uuid4()), "from shop «3»"
    begun, changed = *happenings.add(subject=subject), *happenings.add(subject=subject, correlationid=correlation)
    happenings.add(3)
    tick(platform)
    late = happenings.add(correlationid=correlation)

    assert ids(archive.events_about([subject])) == ids([begun, changed])
    assert ids(archive.events_about([correlation])) == ids([changed, *late])
    assert archive.events_about([begun["id"]]) == [begun]
    assert ids(archive.events_about([subject, correlation])) == ids([begun, changed, *late])
    assert archive.events_about(["nothing that ever was"]) == []
    assert archive.events_about([]) == []


def test_the_events_of_all_domains_come_oldest_first(platform: Domain, database: Callable[[str], sa.Engine]) -> None:
    order = str(uuid.uuid4())
    sales, inventory = Happenings(database("sales")), Happenings(database("inventory"))
    told = [*sales.add(subject=order), *inventory.add(subject=order), *sales.add(subject=order)]
    tick(platform)

    assert archive.events_about([order]) == told


def test_where_the_archive_lacks_an_object_it_says_that_it_cannot_answer(
    platform: Domain, happenings: Happenings
) -> None:
    (event,) = happenings.add()
    tick(platform)
    ((key, _),) = happenings.objects().items()
    kept = store.get(key)
    store.delete(key)

    with pytest.raises(Unavailable, match=key):
        archive.events_about([event["id"]])

    store.put(key, kept or b"")
    assert archive.events_about([event["id"]]) == [event]
