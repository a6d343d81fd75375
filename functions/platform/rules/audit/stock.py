"""Whether the books of a SKU agree: its level, its ledger, its orders, its product, and its entry in the read model."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from functions.platform.rules.audit.findings import Finding, found

Row = Mapping[str, Any]
_FIGURES = {"on_hand": "on-hand-wrong", "reserved": "reserved-wrong", "incoming": "incoming-wrong"}
_FACTS = ("status", "type", "fractional", "sell_until_gone")
_CACHED = ("on_hand", "reserved", "incoming", *_FACTS, "expected_date")
_GROWS = ("ordered", "received")


def of_level(level: Row, accounts: Sequence[Row], twins: Sequence[Row]) -> Iterator[Finding]:
    """What differs within inventory, where two of level, ledger and rows of orders agree and one does not.

    level: with `told_…`, the fold of the ledger, and `waiting`; accounts: orders of which row and ledger differ, with
    what the ledger would do to the level if it followed the row; twins: movements by hand that stand there twice.
    """
    told = {name: level[f"told_{name}"] for name in _FIGURES}
    has = {name: level[name] for name in _FIGURES}
    twice = sum((twin["quantity"] * twin["times"] for twin in twins), Decimal(0))
    without_twins = {**told, "on_hand": told["on_hand"] - twice}
    followed = {
        name: without_twins[name] + sum((account[name] for account in accounts), Decimal(0)) for name in _FIGURES
    }
    for twin in twins:
        yield found(
            "movement-doubled", level["sku"], movement=twin["kind"], quantity=twin["quantity"], at=twin["version"]
        )
    ledger_holds = has in (told, without_twins)
    for account in accounts:
        yield _of_account(account, ledger_holds)
    if not ledger_holds:
        for name, kind in _FIGURES.items():
            if has[name] != followed[name]:
                yield found(kind, level["sku"], level=has[name], ledger=followed[name], version=level["version"])
    if level["on_hand"] > level["reserved"] and level["waiting"] and has == followed:
        free = level["on_hand"] - level["reserved"]
        yield found("waits-beside-free-stock", level["sku"], free=free, waiting=level["waiting"], at=level["version"])


def _of_account(account: Row, ledger_holds: bool) -> Finding:
    if ledger_holds:
        kind = "reservation-wrong" if account["side"] == "sales" else "expectation-wrong"
    elif account["twice"] and not account["lacks"]:
        kind = "movement-doubled"
    else:
        kind = "movement-missing" if account["lacks"] else "movement-altered"
    figures = {"row": account["of_row"], "ledger": account["of_ledger"]}
    return found(kind, account["sku"], order=account["order_id"], **figures)


def of_product(product: Row | None, level: Row | None) -> Iterator[Finding]:
    """Whether inventory knows a product as it is; one of the two may be missing."""
    if product is None:
        if level is not None and level["status"] is not None:
            yield found("level-of-nobody", level["sku"], level["sku"], version=level["version"])
        return
    heard = 0 if level is None or level["status"] is None else level["product_version"] or 1
    if heard < product["version"]:
        yield found("product-unheard", product["sku"], product["sku"], product=product["version"], inventory=heard)
    elif level is not None:
        differing = {name: (product[name], level[name]) for name in _FACTS if product[name] != level[name]}
        if differing or heard > product["version"]:
            figures = {name: f"{ours} in the catalogue, {theirs} in inventory" for name, (ours, theirs) in
                       differing.items()}  # fmt: skip
            versions = {"product": product["version"], "inventory": heard}
            yield found("product-differs", product["sku"], product["sku"], **figures, **versions)


def of_entry(sku: str, entry: Row | None, level: Row | None, lasts: bool) -> Iterator[Finding]:
    """Whether the read model says of a SKU what the database says.

    entry: what Redis has, as it was read, None for what cannot be read as a level; lasts: whether it outlives the
    minute after which every entry is made anew. One that is older than the level and does not is on its way out.
    """
    if level is None:
        yield found("read-model-unknown-sku", sku)
    elif entry is None:
        yield found("read-model-wrong", sku, entry="cannot be read", version=level["version"])
    elif entry["version"] > level["version"]:
        yield found("read-model-ahead", sku, entry=entry["version"], version=level["version"])
    elif entry["version"] < level["version"]:
        if lasts:
            yield found("read-model-stale", sku, entry=entry["version"], version=level["version"])
    elif wrong := [name for name in _CACHED if entry[name] != level[name]]:
        figures = {name: f"{entry[name]} for {level[name]}" for name in wrong}
        yield found("read-model-wrong", sku, **figures, version=level["version"])
