"""The section: clients, faults and watch together, then the audit and what is left."""

import time
from collections.abc import Mapping

from scripts.minierp.bench.measuring.arithmetic import Spread
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Row, Section
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.soak.books import Books, settled_books
from scripts.minierp.bench.soak.faults import Faults
from scripts.minierp.bench.soak.judging import FIRST_USE_MIB, MOST_GROWTH, Bounds, failures, growth
from scripts.minierp.bench.soak.selling import WAIT, Sold, sell
from scripts.minierp.bench.soak.watching import Held, Watch

_FIGURES = ("pss_mib", "threads", "descriptors", "postgres", "rabbitmq")
_HELD = (
    "postgres, rabbitmq: connections, at_end those kept when all is settled. growth: memory in the last third of the "
    f"run to the second, at most {MOST_GROWTH} or {FIRST_USE_MIB:g} MiB more, for what a first use loads, of "
    "processes that were warm; not told of a run of less than a minute."
)


def measure(shop: Shop, options: Options, steps: Steps) -> list[Section]:
    """One run of `options.seconds`, with `options.clients` at once. What must not be is in the sections' failures."""
    steps.begin("soak", 1)
    began = time.monotonic()
    with Watch(shop, options.seconds) as watch, Faults(shop, options.seed, steps.say) as faults:
        sold = sell(shop, options.clients, lambda: time.monotonic() < began + options.seconds, options.seed)
    lasted = time.monotonic() - began
    books, end = settled_books(shop, sold), watch.look()
    bounds = {function.name: Bounds.of(function) for function in shop.system.plan.manifests.functions}
    steps.advance(f"{books.confirmed} orders settled")
    whole = [_whole(sold, books, faults, lasted)]
    rows = [_row(name, those, end, options.seconds) for name, those in watch.held.items() if those]
    wrong = [*faults.problems, *failures(sold, books, watch.held, end, bounds, options.seconds)]
    return [
        Section("Soak: the clients", whole, notes=[_note(options), _made(faults)]),
        Section("Soak: what each function held", rows, notes=[_HELD], failures=wrong),
    ]


def _note(options: Options) -> str:
    return (
        f"{options.clients} clients order (`Prefer: wait={WAIT}`) from create-sales-order's own port for "
        f"{options.seconds:g} s, each order under one key until it is taken; seed {options.seed}."
    )


def _made(faults: Faults) -> str:
    counts = {name: faults.made.count(name) for name in sorted(set(faults.made))}
    return "Faults: " + (", ".join(f"{name} ({count})" for name, count in counts.items()) or "none") + "."


def _whole(sold: Sold, books: Books, faults: Faults, lasted: float) -> Row:
    figures = {
        "orders": books.orders,
        "settled": books.confirmed,
        "orders_per_s": books.orders / lasted,
        "requests": sold.requests,
        "repeated": sold.repeated,
        "longest_request_s": sold.longest_seconds,
        "faults": len(faults.made),
    }
    return Row.of("all clients", [figures])


def _row(name: str, those: list[Held], end: Mapping[str, Held], seconds: float) -> Row:
    row = Row.of(name, [{figure: float(getattr(held, figure)) for figure in _FIGURES} for held in those])
    more: dict[str, float] = {}
    if found := growth(those, seconds):
        more["growth"] = found.times
    if name in end:
        more |= {"postgres_at_end": end[name].postgres, "rabbitmq_at_end": end[name].rabbitmq}
    return Row(name, {**row.figures, **{figure: Spread.of([value]) for figure, value in more.items()}})
