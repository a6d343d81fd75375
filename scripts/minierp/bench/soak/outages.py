"""The section: an outage of each server while customers order, and sources that are stopped again and again.

Whoever gives up an event leaves a dead letter; nobody looks after it. It must be that every order is settled, once,
within a minute after the server is back, and that nothing is parked.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Row, Section
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.soak.books import settled_books
from scripts.minierp.bench.soak.meanwhile import Meanwhile
from scripts.minierp.bench.soak.selling import WAIT, Sold, sell
from scripts.minierp.care.backlog import kept_letters
from scripts.minierp.local.system.system import System
from shared.process.domains import DOMAINS

SERVERS = (*(f"postgres-{domain}" for domain in DOMAINS), "redis", "rabbitmq", "objects", "nginx", "reserve-stock")
"""Each away for a while. The function stands for the way to it, as an ingress that is away."""
SOURCES = ("source-reserve-stock", "source-settle-sales-order")
STOPS = 20
WITHIN_SECONDS = 60.0
_SENT_BACK = '"message":"sent back"'


class Customers(Meanwhile):
    """Order for the length of the block; `sold` is what came of it."""

    def __init__(self, shop: Shop, options: Options) -> None:
        super().__init__()
        self.sold = Sold("", 0)
        self._shop, self._options = shop, options

    def _work(self) -> None:
        ended = self._ended
        self.sold = sell(self._shop, self._options.clients, lambda: not ended.is_set(), self._options.seed)


def measure(shop: Shop, options: Options, steps: Steps) -> Section:
    """The stops, then an outage of `options.seconds` of each server, or of those of `options.only`."""
    system, servers = shop.system, [server for server in SERVERS if server in options.only or not options.only]
    faults = {f"{STOPS} stops of {source}": partial(stop_again_and_again, system, source) for source in SOURCES}
    faults |= {f"{server} away": partial(take_away, system, server, options.seconds) for server in servers}
    steps.begin("outages", len(faults))
    section = Section("Outages, and what came of their dead letters", notes=[_note(options)])
    for name, fault in faults.items():
        steps.say(f"fault: {name}")
        row, wrong = observed(shop, options, name, fault)
        section.rows.append(row)
        section.failures += wrong
        steps.advance(f"{name}: {row.figures['settled_s'].median:.0f} s")
    return section


def observed(shop: Shop, options: Options, name: str, fault: Callable[[], None]) -> tuple[Row, Sequence[str]]:
    """What a fault came to under orders, and what of it must not be."""
    before, began = _sent_back(shop), time.monotonic()
    with Customers(shop, options) as customers:
        fault()
        back = time.monotonic()
    books, took = settled_books(shop, customers.sold), time.monotonic() - back
    kept = kept_letters(shop.system.state.objects["url"])
    parked = sum(kept["parked"].values())
    figures = {
        "fault_s": back - began,
        "orders": books.orders,
        "sent_back": _sent_back(shop) - before,
        "settled_s": took,
        "parked": parked,
    }
    wrong = []
    if not books.settled(len(set(customers.sold.taken)), len(customers.sold.given_up)):
        wrong.append(f"{name}: not every order is settled exactly once: {books}")
    if took > WITHIN_SECONDS:
        wrong.append(f"{name}: it took {took:.0f} s until every order was settled")
    if parked:
        wrong.append(f"{name}: {parked} dead letters are parked: {kept['parked']}")
    return Row.of(name, [figures]), wrong


def take_away(system: System, server: str, seconds: float) -> None:
    """For so long; in the middle of it the sources are started anew, as in a rollout, and give up what they hold."""
    system.stop(server)
    ends = time.monotonic() + seconds
    time.sleep(seconds / 2)
    for source in SOURCES if server != "rabbitmq" else ():  # without a broker they end by themselves
        system.stop(source)
        system.start(source)
    time.sleep(max(0.0, ends - time.monotonic()))
    system.start(server)


def stop_again_and_again(system: System, source: str, stops: int = STOPS) -> None:
    """The source, while events come to it: each time it gives up what it holds."""
    for _ in range(stops):
        system.stop(source)
        system.start(source)


def _note(options: Options) -> str:
    return (
        f"{options.clients} clients order (`Prefer: wait={WAIT}`) meanwhile. settled_s: from the end of the fault until"
        " every order was settled. sent_back: dead letters that went back by themselves."
    )


def _sent_back(shop: Shop) -> int:
    log = Path(shop.system.state.home) / "logs" / "park-dead-letter.log"
    return log.read_text(encoding="utf-8").count(_SENT_BACK) if log.exists() else 0
