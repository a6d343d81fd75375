"""Why a level is what it is."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from rich.text import Text
from rich.tree import Tree

from scripts.minierp.cli.explaining.ledgers import PURCHASE, SALES, Cause, Explained, Step, explained, net, plain
from scripts.minierp.cli.explaining.naming import Named, by, called, purchase_orders, sales_orders
from scripts.minierp.cli.explaining.queues import Coming, coming, told
from scripts.minierp.client.client import Client
from scripts.minierp.data.demo.ledger import Balance
from scripts.minierp.terminal.documents import print_json
from scripts.minierp.terminal.output import console, moment, quantity

Json = dict[str, Any]

_SHOWN = 20
"""As many orders that have some of the stock, or wait for some, are listed; of the others it is said how many."""


class Reasons(NamedTuple):
    """All there is to say about a level. `names` are what people call the orders, by their ids."""

    level: Json
    ledger: Explained
    reservations: list[Json]
    coming: list[Coming]
    names: dict[str, Named]


def reasons(client: Client, sku: str, since: datetime | None, limit: int) -> Reasons:
    """Why the level of `sku` is what it is, by the last `limit` movements, or those of them that came `since`.

    Raises Refused where there is no such SKU.
    """
    level = client.get(f"/stock/{sku}")
    ledger = explained(level, _movements(client, sku, since, limit))
    reservations = list(client.items(f"/stock/{sku}/reservations"))
    expected = coming(client, sku)
    sold = {cause.name for cause in ledger.groups if cause.kind == SALES}
    bought = {cause.name for cause in ledger.groups if cause.kind == PURCHASE}
    names = sales_orders(client, [*sold, *(each["order_id"] for each in reservations[:_SHOWN])])
    names |= purchase_orders(client, [*bought, *(each.order_id for each in expected)])
    return Reasons(level, ledger, reservations, expected, names)


def show(why: Reasons, as_json: bool) -> None:
    """Print them, as a tree for each kind of thing or as JSON."""
    if as_json:
        print_json(_document(why))
        return
    out, level = console(), why.level
    out.print(Text(f"{level['sku']}: {_level(why)}", "bold"))
    ledger = Tree(f"Before what is shown here: {_balance(why.ledger.opening)}")
    for cause, steps in why.ledger.groups.items():
        _add(ledger, cause, steps, why.names)
    out.print(ledger)
    for title, lines in (
        ("Reserved", list(_held(why))),
        ("On its way", [told(each, why.names) for each in why.coming]),
    ):
        if lines:
            tree = Tree(f"{title}:")
            for line in lines:
                tree.add(Text(line))
            out.print(tree)


def _movements(client: Client, sku: str, since: datetime | None, limit: int) -> Iterator[Json]:
    for movement in islice(client.items(f"/stock/{sku}/movements", at_most=limit), limit):
        if since and datetime.fromisoformat(movement["recorded_at"]) < since:
            return
        yield movement


def _add(ledger: Tree, cause: Cause, steps: list[Step], names: dict[str, Named]) -> None:
    label = Text(_because(cause, names), "bold").append(f": {_change(net(steps))}")
    branch = ledger.add(label)
    for movement, after in steps:
        line = Text(f"{moment(movement['recorded_at'])}  {movement['kind']} {quantity(movement['quantity'])}")
        line.append(f", then {_balance(after)}").append(_source(movement, cause), "dim")
        branch.add(line)


def _because(cause: Cause, names: dict[str, Named]) -> str:
    if cause.kind in (SALES, PURCHASE):
        return f"{cause.kind.replace('-', ' ').capitalize()} {called(cause.name, names)}"
    return f"{cause.kind.replace('-', ' ').capitalize()} by request {cause.name}"


def _source(movement: Json, cause: Cause) -> str:
    """Beyond what led to the movement: somebody's note, which request it was, for `minierp trace`, and whose."""
    request = f"request {movement['correlation_id']}" if cause.kind in (SALES, PURCHASE) else ""
    return "".join(f"  {each}" for each in (movement["note"], f"{request}{by(movement)}".strip()) if each)


def _held(why: Reasons) -> Iterator[str]:
    for each in why.reservations[:_SHOWN]:
        waits = f", and waits for {quantity(each['waiting'])}" if Decimal(each["waiting"]) else ""
        yield f"{quantity(each['reserved'])} for {called(each['order_id'], why.names)}{waits}"
    if (more := len(why.reservations) - _SHOWN) > 0:
        yield f"… and {more} more orders: minierp stock reservations {why.level['sku']}"


def _level(why: Reasons) -> str:
    figures = ("on_hand", "reserved", "available", "incoming")
    return ", ".join(f"{quantity(why.level[name])} {name.replace('_', ' ')}" for name in figures)


def _balance(balance: Balance) -> str:
    return (
        f"{quantity(balance.on_hand)} on hand, {quantity(balance.reserved)} reserved,"
        f" {quantity(balance.incoming)} incoming"
    )


def _change(change: Balance) -> str:
    parts = {"on hand": change.on_hand, "reserved": change.reserved, "incoming": change.incoming}
    said = [f"{name} {'+' * (amount > 0)}{quantity(amount)}" for name, amount in parts.items() if amount]
    return ", ".join(said) or "nothing in the end"


def _document(why: Reasons) -> Json:
    return {
        "level": why.level,
        "opening": plain(why.ledger.opening),
        "causes": [
            {
                "kind": cause.kind,
                **_named(cause.name, why.names),
                "change": plain(net(steps)),
                "movements": [{**step.movement, "after": plain(step.after)} for step in steps],
            }
            for cause, steps in why.ledger.groups.items()
        ],
        "reservations": [{**each, **_named(each["order_id"], why.names)} for each in why.reservations],
        "incoming": [
            {"outstanding": f"{each.outstanding:f}", "expected_date": each.expected, **_named(each.order_id, why.names)}
            for each in why.coming
        ],
    }


def _named(name: str, names: dict[str, Named]) -> Json:
    return names[name]._asdict() if name in names else {"id": name}
