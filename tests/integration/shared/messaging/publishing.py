"""Publishing events at once, and what becomes of them."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from shared.messaging import bus
from shared.messaging.envelope import Envelope
from tests.integration.shared.looping import Looping

PATIENCE = 30.0
Outcome = BaseException | None
Exchange = Callable[[str], AbstractContextManager[Looping]]


async def outcomes_of(confirmations: Sequence[asyncio.Future[None]]) -> list[Outcome]:
    """What became of them, in their order."""
    _, pending = await asyncio.wait(confirmations, timeout=PATIENCE)
    assert not pending, f"{len(pending)} have neither been confirmed nor refused"
    return [confirmation.exception() for confirmation in confirmations]


def outcomes(process: Looping, *events: Envelope) -> list[Outcome]:
    """What becomes of events that are published at once."""

    async def publish() -> list[Outcome]:
        return await outcomes_of([bus.publish(event) for event in events])

    return process.run(publish)


def outcome(process: Looping, event: Envelope) -> Outcome:
    (became,) = outcomes(process, event)
    return became
