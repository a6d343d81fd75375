"""From one file of order lines, or one of orders and one of lines, to orders, whichever rows lie between."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from scripts.minierp.data.imports.columns import Columns, Record, choices, columns_of
from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.job import Import
from scripts.minierp.data.imports.kinds.orders import ORDER, REFERENCE, Order, commands, of_files, of_rows
from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sending.commands import Body, Rejections
from scripts.minierp.data.imports.sheets.reading import Reading
from scripts.minierp.data.imports.sheets.sheet import Sheet, read_sheet

_ROWS = "select batch, sheet, number, origin, cells from line order by batch, sheet, number"

_OTHERWISE = " If the second file calls a field otherwise: --map lines.order=COLUMN."


@dataclass(frozen=True)
class Mapping:
    """The --map, --set and --ignore options."""

    mapped: Sequence[str] = ()
    constant: Sequence[str] = ()
    ignored: Sequence[str] = ()


@dataclass(frozen=True)
class OrderFiles:
    """The file of an import of orders, or the two, and the way to the fields of an order and of its lines."""

    parts: Sequence[Columns]
    head_fields: Sequence[Field]
    keeps_number: bool
    """Whether an order's number is its reference where no column gives another."""
    told_apart_by: Sequence[str] = ()
    """Fields of which the first that a row has tells its part of an order from others of the same order."""

    @property
    def sheets(self) -> list[Sheet]:
        """The file, or the two."""
        return [part.sheet for part in self.parts]

    def job(self, kind: str, path: str, body: Callable[[Order], Body], batch: str) -> Import:
        """Their import: a POST to `path` for each order."""
        return Import(
            kind, self.sheets,
            lambda scratch, recall: commands(self.orders(scratch), path, body, batch, recall),
            lambda register: register.orders, unit="orders",
        )  # fmt: skip

    def orders(self, scratch: Scratch) -> Iterator[Order | Rejections]:
        """Every order, in the order of first appearance; `scratch` keeps its rows until all have been read."""
        scratch.add_lines(self._lines())
        for _, rows in groupby(scratch.all(_ROWS), key=itemgetter(0)):
            found = self._order([self._record(*row) for _, *row in rows])
            yield replace(found, reference=self._reference(found)) if isinstance(found, Order) else found

    def _lines(self) -> Iterator[tuple[int, int, int, str, Sequence[str]]]:
        places: dict[tuple[str, str], int] = {}
        alone = 0
        for sheet, part in enumerate(self.parts):
            for row in part.sheet.rows:
                number = part.text(ORDER.name, row)
                alone += 1
                own = next((found for name in self.told_apart_by if (found := part.text(name, row))), "")
                place = alone if number is None else places.setdefault((number, own), alone)
                yield place, sheet, row.number, str(row.origin or ""), row.cells

    def _record(self, sheet: int, number: int, origin: str, cells: str) -> tuple[int, Record]:
        part = self.parts[sheet]
        return sheet, part.record(part.sheet.kept(number, json.loads(cells), origin))

    def _order(self, records: Sequence[tuple[int, Record]]) -> Order | Rejections:
        number = str(records[0][1].values.get(ORDER.name, ""))
        if len(self.parts) == 1:
            return of_rows(number, [record for _, record in records], self.head_fields)
        heads = [record for sheet, record in records if not sheet]
        return of_files(number, heads, [record for sheet, record in records if sheet])

    def _reference(self, order: Order) -> str:
        return str(order.head.values.get(REFERENCE.name) or (order.number if self.keeps_number else ""))


def order_files(
    file: Path, lines: Path | None, head_fields: Sequence[Field], line_fields: Sequence[Field],
    mapping: Mapping, reading: Reading,
) -> OrderFiles:  # fmt: skip
    """The files as the options say. Raises UsageError for a file or an option that cannot be used."""
    fields = list(dict.fromkeys([*head_fields, *line_fields]))
    chosen = choices(mapping.mapped, mapping.constant, fields, mapping.ignored, line_fields if lines else ())
    keeps_number = REFERENCE.name not in chosen.ignored
    sheet = read_sheet(file, reading)
    if not lines:
        return OrderFiles([columns_of(sheet, fields, chosen)], head_fields, keeps_number)
    second = read_sheet(lines, replace(reading, names=()), name=str(lines) if lines.name == file.name else "")
    heads = columns_of(sheet, _numbered(head_fields), chosen)
    parts = [heads, columns_of(second, _numbered(line_fields), chosen.of_lines(), _OTHERWISE)]
    return OrderFiles(parts, head_fields, keeps_number)


def _numbered(fields: Sequence[Field]) -> list[Field]:
    """Two files need the number that joins them."""
    return [replace(ORDER, required=True) if field is ORDER else field for field in fields]
