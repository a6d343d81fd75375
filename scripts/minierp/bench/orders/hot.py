"""Everybody wants the same product: orders of one line each, all on one SKU, beside orders of one random SKU."""

from collections.abc import Mapping

from scripts.minierp.bench.measuring.arithmetic import paired_ratios
from scripts.minierp.bench.measuring.load import hot_line, one_line
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Judged, Row, Section
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.orders.throughput import Job, measured, straight, without_parts

CLIENTS = 8
_CASES = {"all on one SKU": hot_line, "spread over 100 SKUs": one_line}
_NOTE = "Orders of one line each on both sides, 8 clients, runs in turn."


def measure(shop: Shop, options: Options, steps: Steps) -> Section:
    """Both kinds in turn, run by run."""
    steps.begin("one hot SKU", 2 * options.runs)
    found: dict[str, list[Mapping[str, float]]] = {name: [] for name in _CASES}
    for seed in range(options.runs):
        for name, baskets in _CASES.items():
            job = Job(name, straight(shop), baskets, CLIENTS)
            found[name].append(without_parts(measured(shop, job, options, seed, steps)))
    hot, spread = ([run["orders_per_s"] for run in found[name]] for name in _CASES)
    judged = Judged("orders/s, all on one SKU, to spread-out orders", paired_ratios(hot, spread), 0.5, 0.8, least=True)
    rows = [Row.of(f"{CLIENTS} clients, {name}", runs) for name, runs in found.items()]
    return Section("One hot SKU", rows, [judged], [_NOTE])
