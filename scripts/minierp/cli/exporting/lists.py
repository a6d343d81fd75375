"""The lists that can be exported, and how one is asked for."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from scripts.minierp.terminal.errors import UsageError


class What(StrEnum):
    """A list, as the command line calls it."""

    PRODUCTS = "products"
    SUPPLIERS = "suppliers"
    STOCK = "stock"
    MOVEMENTS = "movements"
    RESERVATIONS = "reservations"
    EXPECTATIONS = "expectations"
    DISCREPANCIES = "discrepancies"
    REPLENISHMENTS = "replenishments"
    PURCHASE_ORDERS = "purchase-orders"
    SALES_ORDERS = "sales-orders"
    EVENTS = "events"
    DEAD_LETTERS = "dead-letters"


class Form(StrEnum):
    """How a file is written, and its suffix."""

    CSV = "csv"
    JSONL = "jsonl"


MEDIA_TYPES = {Form.CSV: "text/csv", Form.JSONL: "application/jsonl"}
_OF_A_SKU = (What.MOVEMENTS, What.RESERVATIONS, What.EXPECTATIONS)
_OF_STOCK = (What.DISCREPANCIES, What.REPLENISHMENTS)
_WITH_LINES = (What.PURCHASE_ORDERS, What.SALES_ORDERS, What.REPLENISHMENTS)


class Wanted(NamedTuple):
    """A list by its path, with the parameters that say what of it, in a form."""

    path: str
    parameters: dict[str, list[str]]
    form: Form
    counted: bool
    """Whether a line of the file is a thing of the list."""


def wanted(what: What, of: str | None, where: Sequence[str], form: Form) -> Wanted:
    """What is asked for. Raises UsageError where it is not said as it should be."""
    parameters: dict[str, list[str]] = {}
    for each in where:
        name, is_one, value = each.partition("=")
        if not is_one or not name:
            raise UsageError(f"{each!r} is no condition.", "Say it as NAME=VALUE, such as --where status=confirmed.")
        parameters.setdefault(name, []).append(value)
    return Wanted(_path(what, of), parameters, form, form is Form.JSONL or what not in _WITH_LINES)


def form_of(asked: Form | None, file: Path | None) -> Form:
    """The form that was asked for, or that the file's name says; CSV if neither does."""
    return asked or (Form.JSONL if file and file.suffix in (".jsonl", ".ndjson", ".json") else Form.CSV)


def _path(what: What, of: str | None) -> str:
    if (what in _OF_A_SKU) != bool(of):
        fault = "are of one product" if what in _OF_A_SKU else "are not of one product"
        raise UsageError(f"The {what} {fault}.", "--of SKU says which: for movements, reservations and expectations.")
    if of:
        return f"/stock/{of}/{what}"
    return f"/stock/{what}" if what in _OF_STOCK else f"/{what}"
