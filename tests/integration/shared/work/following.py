"""What a test does after a commit, and sees of it."""

import asyncio
from collections.abc import Callable
from typing import Any

from shared.database.transactions import transaction
from shared.messaging import outbox
from shared.messaging.outbox import Pending
from shared.work import after_commit as module
from shared.work.after_commit import after_commit
from tests.integration.domain import Domain
from tests.integration.shared.listening import an_event

Lines = Callable[[], list[dict[str, Any]]]

_PUBLISHED = "select published_at from outbox where event->>'subject' like :name and published_at is not null"


def committed(*subjects: str) -> list[Pending]:
    with transaction() as session:
        return outbox.add(session, [an_event(subject) for subject in subjects])


def published(name: str) -> int:
    """How many events about what begins with `name` are marked."""
    return len(Domain("product").rows(_PUBLISHED, name=f"{name}%"))


async def soon(ask: Callable[[], bool]) -> None:
    """Wait until it is so, while the loop runs."""
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(ask):
            await asyncio.sleep(0.01)


async def added(*work: Pending | module.Task) -> None:
    after_commit().add(work)


async def flushed(*work: Pending | module.Task) -> None:
    after_commit().add(work)
    await after_commit().flush()
