"""Rows of what came in for purchase orders or left for sales orders: each delivery becomes one POST to its order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.fields import Field, moment, remark, text
from scripts.minierp.data.imports.job import Import
from scripts.minierp.data.imports.kinds.order_files import OrderFiles
from scripts.minierp.data.imports.kinds.orders import MOST_LINES, ORDER, Order, checked
from scripts.minierp.data.imports.numbers import not_negative, positive, whole
from scripts.minierp.data.imports.sending.addressing import Addressed
from scripts.minierp.data.imports.sending.commands import Command, Rejections, body_of, kept_back
from scripts.minierp.terminal.values import sku

_ORDER = replace(ORDER, required=True)
_LINE = Field("line", whole(1, MOST_LINES), number=True)
_SKU = Field("sku", sku)


@dataclass(frozen=True)
class Kind:
    """unit: what a delivery of it is called, as in paths. letters: with which its orders' numbers begin. name, at: the
    fields for its own number and its time. whole: whether a row without a line is about everything.
    """

    unit: str
    path: str
    letters: str
    name: str
    at: str
    head_fields: Sequence[Field]
    line_fields: Sequence[Field]
    whole: bool = False


RECEIPTS = Kind(
    "receipts", "/purchase-orders", "PO", "receipt", "received_at",
    (_ORDER, Field("receipt", text()), Field("received_at", moment, required=True), Field("note", remark)),
    (_ORDER, _LINE, _SKU, Field("quantity", not_negative, number=True), Field("refused", positive, number=True),
     Field("reason", remark)),
)  # fmt: skip
SHIPMENTS = Kind(
    "shipments", "/sales-orders", "SO", "shipment", "shipped_at",
    (_ORDER, Field("shipment", text()), Field("shipped_at", moment, required=True), Field("tracking", text(100)),
     Field("note", remark)),
    (_ORDER, _LINE, _SKU, Field("quantity", positive, number=True)),
    whole=True,
)  # fmt: skip


def job(kind: Kind, files: OrderFiles, batch: str) -> Import:
    """The import of a file of deliveries."""
    told_apart = replace(files, told_apart_by=(kind.name, kind.at))
    return Import(
        kind.unit, files.sheets, lambda scratch, _: commands(kind, told_apart.orders(scratch)),
        lambda register: Addressed(register, kind.letters, kind.unit, batch), unit=kind.unit,
    )  # fmt: skip


def commands(kind: Kind, groups: Iterable[Order | Rejections]) -> Iterator[Command | Rejections]:
    """A delivery for each group of rows; one bad row keeps its whole delivery back."""
    for group in groups:
        if not isinstance(group, Order):
            yield group
            continue
        everything = kind.whole and len(group.lines) == 1 and not _names_units(group.head)
        said = group if everything else _about_lines(group)
        if faulty := said.faulty:
            problems = {id(record.row): record.problems for record in faulty}
            yield kept_back([record.row for record in said.records], problems, said.number)
        else:
            yield _delivery(kind, said, everything)


def _delivery(kind: Kind, group: Order, everything: bool) -> Command:
    head = {field.name: value for field in kind.head_fields if (value := group.head.values.get(field.name)) is not None}
    own, order = str(head.pop(kind.name, head[kind.at])), str(head.pop(ORDER.name))
    names = [field.name for field in kind.line_fields if field is not _ORDER]
    lines = [{name: line.values[name] for name in names if name in line.values} for line in group.lines]
    body = body_of({**({} if everything else {"lines": lines}), **head})
    rows = tuple(record.row for record in group.records)
    return Command(rows, kind.path, body, "", order, tuple(line.row for line in group.lines), known_by=own)


def _about_lines(group: Order) -> Order:
    """The group, each of its rows being about one line."""
    lines = [_about_a_line(line) for line in group.lines]
    return checked(replace(group, head=lines[0], lines=lines))


def _about_a_line(record: Record) -> Record:
    values = record.values
    problems = [] if {"line", "sku"} & values.keys() else ["line or sku is missing"]
    if "quantity" not in values and not any(problem.startswith("quantity") for problem in record.problems):
        problems.append("quantity is missing")
    if values.get("quantity") == 0 and "refused" not in values:
        problems.append("quantity: 0 of what was not refused either")
    if "refused" in values and "reason" not in values:
        problems.append("reason is missing: why units were refused")
    return replace(record, problems=(*record.problems, *problems))


def _names_units(record: Record) -> bool:
    """Whether a row says anything of lines or units, or tries to."""
    said = any(name in record.values for name in ("line", "sku", "quantity"))
    return said or any(problem.startswith(("line:", "sku:", "quantity:")) for problem in record.problems)
