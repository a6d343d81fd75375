"""An event on its way to the broker."""

from concurrent.futures import Future

from shared.messaging.envelope import Envelope

GRACE_SECONDS = 3.0
"""How long a function is left to publish its own events before the relay does."""


class Publication:
    """An event on its way, how often that failed, and what is to be told of it."""

    def __init__(self, event: Envelope) -> None:
        self.event = event
        self.failures = 0
        self.confirmation: Future[None] = Future()
