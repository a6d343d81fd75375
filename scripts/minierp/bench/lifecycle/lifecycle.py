"""The section: each part by itself, run by run."""

from collections.abc import Callable, Mapping

from scripts.minierp.bench.lifecycle import arriving, looking_back, replenishing, shipping
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Row, Section
from scripts.minierp.bench.measuring.shop import Shop

Run = Callable[[int], Mapping[str, float]]
_NOTES = (
    "Shipping: orders of three lines until inventory has booked the last of them; latencies are those of the request.",
    "Arrival: seconds until the event is answered, that is of one transaction; replenishment: of all its ticks.",
)


def measure(shop: Shop, options: Options, steps: Steps) -> Section:
    """All parts. What they load into inventory's database is taken away again; the orders they place stay."""
    parts = _parts(shop, options)
    steps.begin("lifecycles", len(parts) * options.runs)
    rows = [Row.of(name, [_one(name, run, seed, steps) for seed in range(options.runs)]) for name, run in parts.items()]
    return Section("Lifecycles", rows, notes=list(_NOTES))


def _parts(shop: Shop, options: Options) -> dict[str, Run]:
    arrival = f"arrival of {arriving.UNITS:,} units for {arriving.WAITING} waiting orders"
    past = f"a level as it was, of {looking_back.MOVEMENTS:,} movements"
    replenished = {
        f"replenish {replenishing.PRODUCTS:,} products, {due:,} of them due": _replenishing(shop, due)
        for due in replenishing.DUE
    }
    return {
        "ship orders, 8 clients": lambda _: shipping.run(shop),
        arrival: lambda _: arriving.run(shop),
        **replenished,
        past: lambda seed: looking_back.run(shop, options.seconds, seed),
    }


def _replenishing(shop: Shop, due: int) -> Run:
    return lambda _: replenishing.run(shop, due)


def _one(name: str, run: Run, seed: int, steps: Steps) -> Mapping[str, float]:
    found = run(seed)
    steps.advance(f"{name}: {', '.join(f'{figure} {value:.3g}' for figure, value in found.items())}")
    return found
