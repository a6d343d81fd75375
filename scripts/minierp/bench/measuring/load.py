"""A closed loop of clients: each submits an order, waits until it is seen confirmed, and goes on with the next."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.minierp.bench.measuring.arithmetic import percentile

Basket = list[tuple[int, int]]
"""Lines of an order: the index of a product (0 to 99) and a quantity (1 to 5)."""
Baskets = Callable[[random.Random], Basket]
Submit = Callable[[Basket], None]
"""Submits a basket and returns once its order is confirmed."""

PRODUCTS = 100
WARM_UP = 2.0
"""Seconds before the clock starts."""
POLL = 0.005
"""Seconds between two looks at which orders are confirmed; the same for whatever is measured."""
_PATIENCE = 20.0
_MOST_ERRORS = 50


@dataclass(frozen=True)
class Load:
    """What a run gave: seconds from POST to confirmed of every order, the run's length, and what went wrong."""

    latencies: Sequence[float]
    seconds: float
    errors: Sequence[str]

    @property
    def rate(self) -> float:
        """Confirmed orders per second."""
        return len(self.latencies) / self.seconds

    def milliseconds(self, share: float) -> float:
        """The latency below which `share` of the orders stayed."""
        return percentile(self.latencies, share) * 1000


def three_lines(rng: random.Random) -> Basket:
    """Three distinct products of the hundred, one to five of each."""
    return [(product, rng.randint(1, 5)) for product in rng.sample(range(PRODUCTS), 3)]


def one_line(rng: random.Random) -> Basket:
    """One product of the hundred, one to five of it."""
    return [(rng.randrange(PRODUCTS), rng.randint(1, 5))]


def hot_line(rng: random.Random) -> Basket:
    """Always the same product, one to five of it."""
    return [(0, rng.randint(1, 5))]


def drive(client: Callable[[], Submit], baskets: Baskets, clients: int, seconds: float, seed: int = 0) -> Load:
    """Run `clients` threads for WARM_UP and then `seconds`; orders confirmed within these seconds count."""
    latencies: list[float] = []
    errors: list[str] = []
    begin = time.perf_counter() + WARM_UP
    end = begin + seconds

    def loop(number: int) -> None:
        rng, submit = random.Random(seed * 1000 + number), client()  # noqa: S311 - baskets, not secrets
        while (started := time.perf_counter()) < end and len(errors) < _MOST_ERRORS:
            try:
                submit(baskets(rng))
            except Exception as error:
                errors.append(repr(error))
            else:
                if begin <= (done := time.perf_counter()) <= end:
                    latencies.append(done - started)

    threads = [threading.Thread(target=loop, args=(number,), daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(latencies, seconds, errors)


class Watcher:
    """Wakes the clients whose orders are confirmed; one poller asks for all of them.

    `confirmed` is given the ids that are waited for and gives back those that are confirmed.
    """

    def __init__(self, confirmed: Callable[[list[str]], Sequence[str]]) -> None:
        self._confirmed = confirmed
        self._waiting: dict[str, threading.Event] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)
        self._thread.start()

    def wait(self, order_id: str) -> None:
        """Return once the order is seen confirmed. Raises TimeoutError after 20 seconds."""
        seen = self._waiting.setdefault(order_id, threading.Event())
        if not seen.wait(_PATIENCE):
            self._waiting.pop(order_id, None)
            raise TimeoutError(f"order {order_id} was not confirmed within {_PATIENCE:.0f} s")

    def close(self) -> None:
        """Stop watching."""
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(POLL):
            if waiting := list(self._waiting):
                for order_id in self._confirmed(waiting):
                    self._waiting.pop(order_id).set()
