"""A probe of requests that carry one key."""

import time
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from shared.outcomes.answers import Answer, ok
from shared.outcomes.problems import Problem
from shared.process.deadline import Deadline
from shared.work.context import Context
from shared.work.idempotency import KeyClaim
from shared.work.perform import perform
from tests.loop import awaited


class Desk:
    """Serves requests that carry one key."""

    def __init__(self) -> None:
        self.key = str(uuid4())
        self.accepted = False

    def claim(
        self, *, payload: str = "p", given: bool = True, seconds_ago: float = 0, subject: str = "ada"
    ) -> KeyClaim:
        """Of a request that comes in now, or came in a while ago."""
        return KeyClaim("desk", self.key, subject, payload, time.monotonic() - seconds_ago, given)

    def accept(self, claim: KeyClaim) -> Answer:
        def handler(_command: None, context: Context) -> Answer:
            context.session.execute(sa.select(1))
            self.accepted = True
            return ok({"order": 1})

        return self.perform(handler, claim)

    def refuse(self, claim: KeyClaim, refusal: Problem, seconds: float = 0) -> Answer:
        """Refused as the check of an order refuses, before the key is claimed; the check takes so many seconds."""

        def handler(_command: None, _context: Context) -> Answer:
            time.sleep(seconds)
            raise refusal

        return self.perform(handler, claim)

    def perform(self, handler: Any, claim: KeyClaim) -> Answer:
        return awaited(perform(handler, None, lambda: Context("/test", "c", "", "ada", Deadline.after(10), claim)))
