"""Whether domains agree about orders, and whether orders agree with themselves.

What sales and purchasing say is compared with what inventory has, all lines of a SKU together. A difference counts only
while no event about the order is under way: whoever calls these rules sees to that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from functions.platform.rules.audit.findings import Finding, found

Row = Mapping[str, Any]
ZERO = Decimal(0)
_NOTHING = dict.fromkeys(("ordered", "cancelled", "shipped", "reserved", "waiting", "received", "given_up"), ZERO)


def of_sales(lines: Iterable[Row], reservations: Iterable[Row]) -> Iterator[Finding]:
    """Sales orders, a row for each SKU, against what inventory holds for them."""
    orders, held = _by_order(lines), _by_order(reservations)
    for order_id, mine in orders.items():
        has = {row["sku"]: row for row in held.get(order_id, ())}
        yield from _of_status("sales-status-wrong", mine, _sales_status(mine))
        yield from _of_sale(mine, has)
    for order_id, rows in held.items():
        if order_id not in orders:
            skus = ", ".join(sorted(row["sku"] for row in rows))
            yield found("reservation-of-nobody", order_id, order_id, skus=skus)
        for row in rows:
            outstanding = max((row["ordered"] or ZERO) - row["cancelled"] - row["shipped"], ZERO)
            if row["reserved"] + row["waiting"] != outstanding:
                figures = {name: row[name] for name in ("reserved", "waiting")}
                yield found("waiting-wrong", row["sku"], order=order_id, outstanding=outstanding, **figures)


def _of_sale(lines: Sequence[Row], has: Mapping[str, Row]) -> Iterator[Finding]:
    order, head = lines[0]["order_id"], lines[0]
    decided = any(row["ordered"] is not None for row in has.values())
    if head["status"] == "pending":
        if head["old"]:
            kind = "decision-unheard" if decided else "order-unannounced"
            yield found(kind, order, order, version=head["version"])
        return
    for line in lines:
        row = has.get(line["sku"], _NOTHING)
        open_now = line["ordered"] - line["shipped"] - line["cancelled"]
        if head["status"] == "rejected":
            if row["reserved"] or row["waiting"]:
                yield found("rejected-but-reserved", order, order, sku=line["sku"], reserved=row["reserved"])
            continue
        went = {name: line[name] for name in ("shipped", "cancelled")}
        said = {"reserved": open_now - line["waiting"], "waiting": line["waiting"]}
        gone = list(_compared("shipped-differs", line, row, went))
        yield from gone or _compared("promise-differs", line, row, said)


def _sales_status(lines: Sequence[Row]) -> str:
    """The one status that the lines explain."""
    if lines[0]["status"] == "rejected" and not any(line["shipped"] for line in lines):
        return "rejected"
    shipped = any(line["shipped"] for line in lines)
    if not any(line["ordered"] - line["shipped"] - line["cancelled"] for line in lines):
        return "shipped" if shipped else "cancelled"
    if shipped:
        return "partially_shipped"
    if not lines[0]["decided"]:
        return "pending"
    return "backordered" if any(line["waiting"] for line in lines) else "confirmed"


def of_purchases(lines: Iterable[Row], expectations: Iterable[Row]) -> Iterator[Finding]:
    """Purchase orders, a row for each SKU, against what inventory expects of them."""
    orders, expected = _by_order(lines), _by_order(expectations)
    for order_id, mine in orders.items():
        has = {row["sku"]: row for row in expected.get(order_id, ())}
        yield from _of_status("purchase-status-wrong", mine, _purchase_status(mine))
        for line in mine:
            said = {name: line[name] for name in ("ordered", "received", "given_up")}
            yield from _compared("purchase-differs", line, has.get(line["sku"], _NOTHING), said)
    for order_id in expected.keys() - orders.keys():
        skus = ", ".join(sorted(row["sku"] for row in expected[order_id]))
        yield found("expectation-of-nobody", order_id, order_id, skus=skus)


def _purchase_status(lines: Sequence[Row]) -> str:
    arrived, given_up = any(line["arrived"] for line in lines), any(line["given_up"] for line in lines)
    if any(line["outstanding"] for line in lines):
        return "partially_received" if arrived else "open"
    if not arrived:
        return "cancelled"
    return "closed" if given_up else "received"


def of_sums(kind: str, rows: Iterable[Row]) -> Iterator[Finding]:
    """Orders whose total is not that of their lines."""
    for row in rows:
        yield found(kind, row["order_id"], total=row["total"], lines=row["of_lines"], version=row["version"])


def of_parts(kind: str, rows: Iterable[Row]) -> Iterator[Finding]:
    """Lines that are not the sums of their shipments, receipts and returns."""
    for row in rows:
        figures = {"line": row["of_line"], "parts": row["of_parts"], "version": row["version"]}
        yield found(kind, row["order_id"], sku=row["sku"], **figures)


def of_requests(rows: Iterable[Row], answered: Mapping[Any, Any]) -> Iterator[Finding]:
    """Requests to purchasing that have waited too long. `answered`: the order of each that was ordered after all."""
    for row in rows:
        order = answered.get(row["request_id"])
        about = (row["request_id"], order) if order else (row["request_id"],)
        yield found("request-unanswered", row["request_id"], *about, supplier=row["supplier"], order=order or "none")


def _of_status(kind: str, lines: Sequence[Row], explained: str) -> Iterator[Finding]:
    head = lines[0]
    if head["status"] != explained:
        yield found(kind, head["order_id"], status=head["status"], lines=explained, version=head["version"])


def _compared(kind: str, line: Row, row: Row, said: Mapping[str, Decimal]) -> Iterator[Finding]:
    wrong = {name: f"{said[name]}, inventory {row[name]}" for name in said if said[name] != row[name]}
    if wrong:
        versions = {"version": line["version"], "level": row.get("version", 0)}
        yield found(kind, line["order_id"], line["order_id"], sku=line["sku"], **wrong, **versions)


def _by_order(rows: Iterable[Row]) -> dict[Any, list[Row]]:
    orders: dict[Any, list[Row]] = {}
    for row in rows:
        orders.setdefault(row["order_id"], []).append(row)
    return orders
