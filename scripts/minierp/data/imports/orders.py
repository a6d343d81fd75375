"""Rows that together are one order: of one file by their order number, or of a file of orders and one of lines."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.commands import Command, Rejection, key
from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.sheet import Row
from shared.outcomes import documents

ORDER = Field("order")


@dataclass(frozen=True)
class Order:
    """The records of one order: `head` says who and where, `lines` what; `number` is empty if the file has none."""

    number: str
    head: Record
    lines: Sequence[Record]

    @property
    def records(self) -> list[Record]:
        """Each record once, also where head and first line are the same."""
        return list({id(record): record for record in (self.head, *self.lines)}.values())


def one_file(records: Iterable[Record], head_fields: Sequence[Field]) -> Iterator[Order]:
    """Orders whose every row holds a line and repeats the head; without an order column each row is an order."""
    groups: defaultdict[object, list[Record]] = defaultdict(list)
    for record in records:
        groups[record.values.get(ORDER.name, record.row.number)].append(record)
    for first, *others in groups.values():
        lines = [first, *(_agreeing(first, other, head_fields) for other in others)]
        yield Order(str(first.values.get(ORDER.name, "")), first, lines)


def two_files(heads: Iterable[Record], lines: Iterable[Record]) -> Iterator[Order | Rejection]:
    """Orders of one file with the lines of another; a line of an order that is in no head is rejected."""
    groups: defaultdict[object, list[Record]] = defaultdict(list)
    for line in lines:
        groups[line.values.get(ORDER.name)].append(line)
    for head in heads:
        number = str(head.values.get(ORDER.name, ""))
        found = groups.pop(number, [])
        problems = () if found else (f"order {number} has no lines",)
        yield Order(number, replace(head, problems=head.problems + problems), found)
    for orphan in (line for orphans in groups.values() for line in orphans):
        yield Rejection(orphan.row, f"order {orphan.values.get(ORDER.name)} is not among the orders")


def commands(
    orders: Iterable[Order | Rejection], path: str, body: Callable[[Order], dict[str, object]], batch: str, file: str
) -> Iterator[Command | Rejection]:
    """One command for each faultless order; one bad row rejects its whole order.

    A numbered order is known by its batch and number; any other by its batch (else the file's name), its content, and
    how often that content came before.
    """
    seen: Counter[str] = Counter()
    for order in orders:
        if isinstance(order, Rejection):
            yield order
        elif any(record.problems for record in order.records):
            yield from _rejections(order)
        else:
            content = body(order)
            identity = order.number or documents.write(content)
            seen[identity] += 1
            scope = batch or ("" if order.number else file)
            yield Command(_rows(order), path, content, key(path, scope, identity, str(seen[identity])))


def _agreeing(first: Record, other: Record, head_fields: Sequence[Field]) -> Record:
    names = [field.name for field in head_fields]
    differing = [name for name in names if first.values.get(name) != other.values.get(name)]
    problems = [f"{name} differs from row {first.row.number} of the same order" for name in differing]
    return replace(other, problems=(*other.problems, *problems))


def _rows(order: Order) -> tuple[Row, ...]:
    return tuple(record.row for record in order.records)


def _rejections(order: Order) -> Iterator[Rejection]:
    faulty = next(record.row for record in order.records if record.problems)
    for record in order.records:
        reason = "; ".join(record.problems) or f"its order is not placed: see {faulty.file} row {faulty.number}"
        yield Rejection(record.row, reason)
