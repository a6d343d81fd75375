"""The section: pages of lists and whole lists, of few orders and of many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from scripts.minierp.bench.lists import exports, pages
from scripts.minierp.bench.lists.loads import MOVEMENTS, load_movements, load_orders
from scripts.minierp.bench.measuring.arithmetic import Spread
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Judged, Row, Section
from scripts.minierp.bench.measuring.shop import Shop

FEW, MANY = 10_000, 1_000_000
"""Orders."""
FIRST, HUNDREDTH = PAGES = "first page", "hundredth page"
_MUST, _AIM = 1.2, 1.0
Run = Callable[[], Mapping[str, float]]


def measure(few: Shop, many: Shop, options: Options, steps: Steps, sizes: tuple[int, int] = (FEW, MANY)) -> Section:
    """Every question of both systems in turn, then what all of it takes."""
    for shop, size in zip((few, many), sizes, strict=True):
        steps.say(f"loading {size:,} orders and {MOVEMENTS * size:,} movements")
        load_orders(shop.database("sales"), size)
        load_movements(shop.database("inventory"), MOVEMENTS * size)
    rounds = [_round(few, many, sizes) for _ in range(options.runs)]
    steps.begin("lists", sum(len(each.questions) for each in rounds))
    found: dict[str, list[Mapping[str, float]]] = {}
    for each in rounds:
        for name, run in each.questions.items():
            found.setdefault(name, []).append(_one(name, run, steps))
    rows = [Row.of(name, figures) for name, figures in found.items()]
    notes = [
        f"Few: {sizes[0]:,} orders, many: {sizes[1]:,}, and {MOVEMENTS} movements for each; pages of {pages.LIMIT}.",
        "They are loaded past the functions, in SQL, and asked for in turn, one request here and one there.",
        "Judged by all requests together: the slowest of a hundred of one page mostly tells what else the machine did.",
    ]
    return Section("Lists", rows, [_judged(which, [each.taken[which] for each in rounds]) for which in PAGES], notes)


class Round(NamedTuple):
    """All questions once, and how long pages took meanwhile."""

    questions: Mapping[str, Run]
    taken: Mapping[str, pages.Sides]


def _round(few: Shop, many: Shop, sizes: tuple[int, int]) -> Round:
    taken = {which: pages.Sides([], []) for which in PAGES}
    return Round(dict([*_pages(few, many, taken), *_exports(few, many, sizes)]), taken)


def _pages(few: Shop, many: Shop, taken: Mapping[str, pages.Sides]) -> Iterator[tuple[str, Run]]:
    for question in pages.QUESTIONS:
        for which, sides in taken.items():
            deep = which == HUNDREDTH
            if question.deep or not deep:
                run = partial(pages.measured, few, many, question, deep=deep, all_of_them=sides)
                yield f"{question.name}, {which}", run


def _exports(few: Shop, many: Shop, sizes: tuple[int, int]) -> Iterator[tuple[str, Run]]:
    for form, media_type in exports.FORMS.items():
        for shop, size in zip((few, many), sizes, strict=True):
            name, path = f"export {size:,} movements as {form}", exports.LEDGER_PATH
            yield name, partial(exports.measured, shop, "stock", path, media_type)
        name, path = f"export {sizes[0]:,} orders with their lines as {form}", exports.ORDERS_PATH
        yield name, partial(exports.measured, few, "sales-orders", path, media_type)


def _judged(which: str, taken: Sequence[pages.Sides]) -> Judged:
    ratio = Spread.of([sides.ratio(0.99) for sides in taken])
    return Judged(f"p99 of all {which}s, many orders to few", ratio, _MUST, _AIM)


def _one(name: str, run: Run, steps: Steps) -> Mapping[str, float]:
    found = run()
    steps.advance(f"{name}: {', '.join(f'{figure} {value:.3g}' for figure, value in found.items())}")
    return found
