"""The section: pages of lists and whole lists, of few orders and of many."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from scripts.minierp.bench.lists import exports, pages
from scripts.minierp.bench.lists.loads import MOVEMENTS, load_movements, load_orders
from scripts.minierp.bench.measuring.arithmetic import Spread
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Judged, Row, Section
from scripts.minierp.bench.measuring.shop import Shop

FEW, MANY = 10_000, 1_000_000
"""Orders."""
_MUST, _AIM = 1.2, 1.0
Run = Callable[[], Mapping[str, float]]


def measure(few: Shop, many: Shop, options: Options, steps: Steps, sizes: tuple[int, int] = (FEW, MANY)) -> Section:
    """Every question of both systems in turn, then what all of it takes."""
    for shop, size in zip((few, many), sizes, strict=True):
        steps.say(f"loading {size:,} orders and {MOVEMENTS * size:,} movements")
        load_orders(shop.database("sales"), size)
        load_movements(shop.database("inventory"), MOVEMENTS * size)
    runs = dict([*_pages(few, many), *_exports(few, many, sizes)])
    steps.begin("lists", len(runs) * options.runs)
    rows = [Row.of(name, [_one(name, run, steps) for _ in range(options.runs)]) for name, run in runs.items()]
    notes = [
        f"Few: {sizes[0]:,} orders, many: {sizes[1]:,}, and {MOVEMENTS} movements for each; pages of {pages.LIMIT}.",
        "They are loaded past the functions, in SQL, and asked for in turn, one request here and one there.",
    ]
    return Section("Lists", rows, _judged(rows), notes)


def _pages(few: Shop, many: Shop) -> Iterator[tuple[str, Run]]:
    for question in pages.QUESTIONS:
        yield f"{question.name}, first page", partial(pages.measured, few, many, question, deep=False)
        if question.deep:
            yield f"{question.name}, hundredth", partial(pages.measured, few, many, question, deep=True)


def _exports(few: Shop, many: Shop, sizes: tuple[int, int]) -> Iterator[tuple[str, Run]]:
    for form, media_type in exports.FORMS.items():
        for shop, size in zip((few, many), sizes, strict=True):
            name, path = f"export {size:,} movements as {form}", exports.LEDGER_PATH
            yield name, partial(exports.measured, shop, "stock", path, media_type)
        name, path = f"export {sizes[0]:,} orders with their lines as {form}", exports.ORDERS_PATH
        yield name, partial(exports.measured, few, "sales-orders", path, media_type)


def _judged(rows: list[Row]) -> list[Judged]:
    """The worst of all first pages, and of all hundredth ones."""
    found = []
    for which in ("first page", "hundredth"):
        ratios = [row.figures["p99_ratio"] for row in rows if row.name.endswith(which)]
        worst: Spread = max(ratios, key=lambda ratio: ratio.median)
        found.append(Judged(f"p99 of the {which.removesuffix(' page')} page, many orders to few", worst, _MUST, _AIM))
    return found


def _one(name: str, run: Run, steps: Steps) -> Mapping[str, float]:
    found = run()
    steps.advance(f"{name}: {', '.join(f'{figure} {value:.3g}' for figure, value in found.items())}")
    return found
