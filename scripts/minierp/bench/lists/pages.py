"""One page of a list, of few orders and of many, asked for in turn."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import quote, urlencode

from scripts.minierp.bench.lists.loads import BIG, COMMON, LEDGER, RARE, SMALL
from scripts.minierp.bench.measuring.arithmetic import percentile
from scripts.minierp.bench.measuring.requests import connected, get, read
from scripts.minierp.bench.measuring.shop import Shop

LIMIT = 50
BEFORE = 99 * LIMIT
"""Things before the hundredth page."""
_REQUESTS = 300
"""For each page in each run, after a few that warm it up."""
_WARMING = 20


class Question(NamedTuple):
    """A list with its parameters; `deep` where it has a hundred pages also of few orders."""

    function: str
    path: str
    parameters: Mapping[str, str]
    deep: bool = True

    @property
    def name(self) -> str:
        """As it is asked."""
        return f"{self.path}?{'&'.join(f'{name}={value}' for name, value in self.parameters.items())}".rstrip("?")


def _orders(deep: bool = True, **parameters: str) -> Question:
    return Question("sales-orders", "/sales-orders", parameters, deep)


def _movements(**parameters: str) -> Question:
    return Question("stock", f"/stock/{LEDGER}/movements", parameters)


QUESTIONS = (
    _orders(),
    _orders(sort="-total"),
    _orders(sort="customer"),
    _orders(status="confirmed"),
    _orders(status="backordered", deep=False),
    _orders(customer=BIG),
    _orders(customer=SMALL, deep=False),
    _orders(sku=COMMON),
    _orders(sku=RARE, deep=False),
    _orders(text="house"),
    _orders(text=SMALL.upper(), deep=False),
    _orders(created_from="2001-01-01T00:00:00Z"),
    _movements(),
    _movements(kind="gain"),
    _movements(recorded_from="2001-01-01T00:00:00Z"),
)


class Sides(NamedTuple):
    """The seconds that requests took, of few orders and of many."""

    few: list[float]
    many: list[float]

    def ratio(self, share: float) -> float:
        """Many to few, of the value below which `share` of them lie."""
        return percentile(self.many, share) / percentile(self.few, share)


def measured(few: Shop, many: Shop, question: Question, deep: bool, all_of_them: Sides) -> Mapping[str, float]:
    """Latencies of the first page, or of the hundredth, side by side: what disturbs the one disturbs the other.

    They are added to `all_of_them`.
    """
    with ExitStack() as stack:
        sides = [_side(stack, shop, question, deep) for shop in (few, many)]
        for _ in range(_WARMING):
            for connection, path, authorization in sides:
                get(connection, path, authorization)
        taken = Sides([], [])
        for _ in range(_REQUESTS):
            for times, (connection, path, authorization) in zip(taken, sides, strict=True):
                times.append(get(connection, path, authorization))
    for kept, times in zip(all_of_them, taken, strict=True):
        kept += times
    return dict(_figures(taken))


def _figures(taken: Sides) -> Iterator[tuple[str, float]]:
    for share in (50, 99):
        yield f"few_p{share}_ms", percentile(taken.few, share / 100) * 1000
        yield f"many_p{share}_ms", percentile(taken.many, share / 100) * 1000
        yield f"p{share}_ratio", taken.ratio(share / 100)


def _side(
    stack: ExitStack, shop: Shop, question: Question, deep: bool
) -> tuple[HTTPConnection, str, Mapping[str, str]]:
    connection, authorization = stack.enter_context(connected(shop.url(question.function))), shop.authorization
    wanted = dict(question.parameters)
    if deep:
        wanted["cursor"] = _hundredth(connection, question, authorization)
    return connection, f"{question.path}?{urlencode({**wanted, 'limit': str(LIMIT)}, quote_via=quote)}", authorization


def _hundredth(connection: HTTPConnection, question: Question, authorization: Mapping[str, str]) -> str:
    """The cursor of the hundredth page."""
    cursor, left = "", BEFORE
    while left:
        wanted = {**question.parameters, "limit": str(min(200, left)), **({"cursor": cursor} if cursor else {})}
        page = json.loads(read(connection, f"{question.path}?{urlencode(wanted, quote_via=quote)}", authorization))
        left, cursor = left - len(page["items"]), page["next_cursor"] or ""
    return cursor
