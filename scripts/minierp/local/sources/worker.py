"""One of the adapter's parallel workers: it carries one message at a time to the sink, until it is settled."""

import logging
from collections.abc import Callable
from typing import Any

from pika.adapters.select_connection import IOLoop

from scripts.minierp.local.sources.retries import Answer, RetryPolicy, Verdict
from scripts.minierp.local.sources.sink import NO_ANSWER, SinkConnection
from scripts.minierp.local.sources.target import Target
from shared.delivery.conversion import Request

logger = logging.getLogger(__name__)

LONGEST_CHAIN = 10  # redirects of one attempt
EVENT_KEPT = (307, 308)  # redirects that repeat the POST; the others turn it into a GET without the event


class Worker:
    """Calls `settled(worker, delivered)` once for every request it is given."""

    def __init__(
        self, loop: IOLoop, target: Target, policy: RetryPolicy, settled: Callable[["Worker", bool], None]
    ) -> None:
        self._loop = loop
        self._target = target
        self._policy = policy
        self._settled = settled
        self._sink = SinkConnection(loop, target.address)
        self._elsewhere: SinkConnection | None = None
        self._request = Request({}, b"")
        self._wire = b""
        self._attempts = 0
        self._redirects = 0
        self._waiting: Any = None
        self.delivery = (0, 0)  # the connection and the tag of the message, for whoever settles it

    def carry(self, request: Request, delivery: tuple[int, int]) -> None:
        """Takes the message to the sink, as often as the policy says."""
        self.delivery = delivery
        self._request = request
        self._wire = self._target.post(request)
        self._attempts = 0
        self._attempt()

    def abandon(self) -> None:
        """Stops at once, without settling."""
        if self._waiting is not None:
            self._loop.remove_timeout(self._waiting)
        self._sink.close()
        if self._elsewhere is not None:
            self._elsewhere.close()

    def _attempt(self) -> None:
        self._waiting = None
        self._redirects = 0
        self._attempts += 1
        self._sink.send(self._wire, self._answered)

    def _answered(self, answer: Answer) -> None:
        verdict = answer.verdict
        if verdict is Verdict.ACKNOWLEDGE:
            self._settled(self, True)
        elif verdict is Verdict.RETRY:
            self._wait(answer)
        elif verdict is Verdict.FOLLOW:
            self._follow(self._target, answer)
        else:
            self._give_up(answer)

    def _wait(self, answer: Answer) -> None:
        gap = self._policy.gap(self._attempts)
        if gap is None:
            self._give_up(answer)
        else:
            logger.info("%s: attempt %d got %s, next in %.1f s", self._event, self._attempts, answer, gap)
            self._waiting = self._loop.call_later(gap, self._attempt)

    def _follow(self, origin: Target, answer: Answer) -> None:
        self._redirects += 1
        try:
            target = origin.redirected(answer.location)
        except ValueError:
            self._wait(NO_ANSWER)
            return
        if self._redirects > LONGEST_CHAIN:
            self._wait(NO_ANSWER)
            return
        wire = target.post(self._request) if answer.status in EVENT_KEPT else target.get()
        self._elsewhere = SinkConnection(self._loop, target.address)
        self._elsewhere.send(wire, lambda found: self._followed(target, found))

    def _followed(self, target: Target, answer: Answer) -> None:
        if self._elsewhere is not None:
            self._elsewhere.close()
        if answer.verdict is Verdict.FOLLOW:
            self._follow(target, answer)
        else:
            self._answered(answer)

    def _give_up(self, answer: Answer) -> None:
        logger.warning("%s: rejected after %d attempts, the last got %s", self._event, self._attempts, answer)
        self._settled(self, False)

    @property
    def _event(self) -> str:
        return f"event {self._request.headers.get('Ce-Id')} of {self._request.headers.get('Ce-Type')}"
