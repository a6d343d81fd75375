"""An event on its way to the broker."""

import asyncio

from shared.messaging.envelope import Envelope

GRACE_SECONDS = 3.0
"""How long a function is left to publish its own events before the relay does."""


class Publication:
    """An event on its way, how often that failed, and what is to be told of it."""

    def __init__(self, event: Envelope) -> None:
        self.event = event
        self.failures = 0
        self.confirmation: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end(self, error: BaseException | None = None) -> None:
        """The broker has confirmed the event, or `error` is why not."""
        if self.confirmation.done():  # whoever waited has given up
            return
        if error is None:
            self.confirmation.set_result(None)
        else:
            self.confirmation.set_exception(error)
            self.confirmation.exception()  # seen, so that the loop does not complain where nobody looks at it
