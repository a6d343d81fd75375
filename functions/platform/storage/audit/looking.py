"""One look at the books of all domains: what differs at this moment, for one part of the keys.

Each domain is read in a snapshot of its own, one after the other, so that much of what differs is only under way. A
difference that is the same, versions and all, at two looks was there between them in all domains at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from functions.platform.rules.audit import orders, stock
from functions.platform.rules.audit.findings import Finding
from functions.platform.rules.audit.parts import Part, parts_of
from functions.platform.storage.audit import entries, mail
from functions.platform.storage.audit.snapshots import snapshot
from functions.platform.storage.databases import Row, Run


def suggested() -> int:
    """How many parts there should be. Raises Unavailable."""
    sizes = []
    for domain, table in (("sales", "sales_order"), ("purchasing", "purchase_order"), ("inventory", "stock_level")):
        with snapshot(domain) as ask:
            sizes.append(ask("size", table=table)[0]["rows"])
    return parts_of(max(sizes))


def _skus(part: Part, _patience: float) -> Iterator[Finding]:
    mine = {"of": part.of, "part": part.remainder}
    with snapshot("product") as ask:
        names = {row["sku"] for row in ask("skus_of_products", **mine)}
        products = _by_sku(ask("products", skus=list(names)))
    with snapshot("inventory") as ask:
        skus = sorted(names | {row["sku"] for row in ask("skus_of_levels", **mine)})
        levels = _by_sku(ask("levels", skus=skus))
        accounts, twins = _grouped(ask("accounts", skus=skus)), _grouped(ask("twins", skus=skus))
    differing = [finding for sku in skus for finding in _of_sku(sku, products, levels, accounts, twins)]
    yield from differing
    named = {each.subject for each in differing}
    for sku, entry in entries.read(skus, part).items():
        if sku not in named:  # an entry that a level is unlike may be what the level was
            yield from stock.of_entry(sku, entry.level, levels.get(sku), entry.lasts)


def _of_sku(
    sku: str,
    products: Mapping[str, Row],
    levels: Mapping[str, Row],
    accounts: Mapping[str, list[Row]],
    twins: Mapping[str, list[Row]],
) -> Iterator[Finding]:
    yield from stock.of_product(products.get(sku), levels.get(sku))
    if sku in levels:
        yield from stock.of_level(levels[sku], accounts.get(sku, ()), twins.get(sku, ()))


def _orders(part: Part, patience: float) -> Iterator[Finding]:
    first, last = part.ids
    mine = {"first": first, "last": last}
    with snapshot("sales") as ask:
        sold = ask("sales_orders", **mine, patience=patience)
        yield from orders.of_sums("sales-total-wrong", ask("sales_totals", **mine))
        yield from orders.of_parts("shipment-differs", ask("shipments", **mine))
    with snapshot("purchasing") as ask:
        bought = ask("purchase_orders", **mine)
        yield from orders.of_sums("purchase-total-wrong", ask("purchase_totals", **mine))
        yield from orders.of_parts("receipt-differs", ask("receipts", **mine))
    with snapshot("inventory") as ask:
        held, expected = ask("reservations", **mine), ask("expectations", **mine)
        requests = ask("requests", **mine, patience=patience)
        differing = [*orders.of_sales(sold, held), *orders.of_purchases(bought, expected)]
        yield from _not_within(ask, differing)
    yield from orders.of_requests(requests, _ordered(requests))


def _not_within(ask: Run, differing: Sequence[Finding]) -> Iterator[Finding]:
    """Without what inventory does not agree about with itself, which is found by its SKU."""
    skus = sorted({value for each in differing for name, value in each.details if name == "sku"})
    crooked = {(str(row["order_id"]), row["sku"]) for row in ask("accounts", skus=skus)} if skus else set()
    waiting = {(dict(each.details)["order"], each.subject) for each in differing if each.kind == "waiting-wrong"}
    for each in differing:
        key = (each.subject, dict(each.details).get("sku", ""))
        own = (dict(each.details).get("order", ""), each.subject)
        if key not in crooked | waiting and own not in crooked:
            yield each


def _ordered(requests: Sequence[Row]) -> Mapping[Any, Any]:
    if not requests:
        return {}
    with snapshot("purchasing") as ask:
        rows = ask("ordered", requests=[row["request_id"] for row in requests])
    return {row["request_id"]: row["id"] for row in rows}


def _by_sku(rows: Sequence[Row]) -> dict[str, Row]:
    return {row["sku"]: row for row in rows}


def _grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["sku"], []).append(row)
    return groups


LOOKS: tuple[Callable[[Part, float], Iterator[Finding]], ...] = (_skus, _orders, mail.look)
"""Each looks at a part of some kind of key; a message may take so many seconds. Raises Unavailable."""
