"""An event on its way to the broker."""

from concurrent.futures import Future

from shared.messaging.envelope import Envelope


class Publication:
    """An event on its way, how often that failed, and what is to be told of it."""

    def __init__(self, event: Envelope) -> None:
        self.event = event
        self.failures = 0
        self.confirmation: Future[None] = Future()
