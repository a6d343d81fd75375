"""Rows that together are one order: of one file by their order number, or of a file of orders and one of lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.fields import Field, text
from scripts.minierp.data.imports.sending.commands import (
    Body,
    Command,
    Rejection,
    Rejections,
    body_of,
    kept_back,
    key,
)
from scripts.minierp.data.imports.sending.identity import Identities, Recall
from scripts.minierp.data.imports.sheets.sheet import Row
from shared.outcomes import documents

ORDER = Field("order", text(100))
REFERENCE = Field("reference", text(100))
MOST_LINES = 500


@dataclass(frozen=True)
class Order:
    """The records of one order: `head` says who and where, `lines` what; `number` is empty if the file has none.

    reference: the number under which MiniERP keeps it.
    """

    number: str
    head: Record
    lines: Sequence[Record]
    reference: str = ""

    @property
    def records(self) -> list[Record]:
        """Each record once, also where head and first line are the same."""
        return list({id(record): record for record in (self.head, *self.lines)}.values())

    @property
    def faulty(self) -> list[Record]:
        """The records at fault."""
        return [record for record in self.records if record.problems]


def of_rows(number: str, records: Sequence[Record], head_fields: Sequence[Field]) -> Order:
    """The order whose every row holds a line and repeats the head."""
    first, *others = records
    return Order(number, first, [first, *(_agreeing(first, other, head_fields) for other in others)])


def of_files(number: str, heads: Sequence[Record], lines: Sequence[Record]) -> Order | Rejections:
    """The order of a row in one file and its lines in another.

    Lines of an order that is in no head are rejected, and so is all of an order that has several.
    """
    if not heads:
        return [Rejection(line.row, line.problems or (f"order {number} is not among the orders",), number=number)
                for line in lines]  # fmt: skip
    head, *others = heads
    missing = () if lines else (f"order {number} has no lines",)
    if not others:
        return Order(number, replace(head, problems=(*head.problems, *missing)), lines)
    again = tuple(f"order {number} stands in row {other.row.number} again" for other in others)
    before = (f"order {number} stands in row {head.row.number} already",)
    problems = {id(record.row): record.problems for record in lines if record.problems}
    problems |= {id(other.row): (*other.problems, *before) for other in others}
    problems[id(head.row)] = (*head.problems, *missing, *again)
    return kept_back([record.row for record in (*heads, *lines)], problems, number)


def common_body(order: Order, line_fields: Sequence[Field]) -> dict[str, object]:
    """What every order says: its lines, and where they are given its reference and when it was placed."""
    names = [field.name for field in line_fields if field is not ORDER]
    given = {"reference": order.reference or None, "ordered_at": order.head.values.get("ordered_at")}
    lines = [{name: line.values[name] for name in names if name in line.values} for line in order.lines]
    return {"lines": lines, **{name: value for name, value in given.items() if value}}


def commands(
    orders: Iterable[Order | Rejections], path: str, body: Callable[[Order], Body], batch: str, recall: Recall
) -> Iterator[Command | Rejections]:
    """One command for each faultless order; one bad row keeps its whole order back.

    A numbered order is known by its batch and number; any other by its batch (else the file's name), its content, and
    how often that content came before.
    """
    identities = Identities(recall)
    for order in orders:
        if not isinstance(order, Order):
            yield order
        elif (found := checked(order)).faulty:
            problems = {id(record.row): record.problems for record in found.faulty}
            yield kept_back(_rows(found), problems, found.number)
        else:
            yield _command(order, path, body_of(body(order)), batch, identities)


def _command(order: Order, path: str, content: Body, batch: str, identities: Identities) -> Command:
    if order.number:
        lines = tuple(record.row for record in order.lines)
        return Command(_rows(order), path, content, key(path, batch, order.number, "1"), order.number, lines)
    said = documents.write(content)
    known = identities.of(order.head.row, lambda file: (path, batch or file, said), content)
    return Command((known.row,), path, content, known.key, "", (known.row,), again=known.again)


def checked(order: Order) -> Order:
    """The order with the problems that its lines have together."""
    if len(order.lines) > MOST_LINES:
        problem = f"{len(order.lines)} lines, and an order has at most {MOST_LINES}"
        head = replace(order.head, problems=(*order.head.problems, problem))
        return replace(order, head=head, lines=[head if line is order.head else line for line in order.lines])
    currencies = [line.values.get("currency") for line in order.lines]
    return replace(order, lines=[_in_one_currency(line, currencies[0]) for line in order.lines])


def _in_one_currency(line: Record, currency: object) -> Record:
    given = line.values.get("currency", currency)
    if currency is None or given == currency:
        return line
    return replace(line, problems=(*line.problems, f"currency: {given}, but the order's first line is in {currency}"))


def _agreeing(first: Record, other: Record, head_fields: Sequence[Field]) -> Record:
    names = [field.name for field in head_fields]
    differing = [name for name in names if first.values.get(name) != other.values.get(name)]
    problems = [f"{name} differs from row {first.row.number} of the same order" for name in differing]
    return replace(other, problems=(*other.problems, *problems))


def _rows(order: Order) -> tuple[Row, ...]:
    return tuple(record.row for record in order.records)
