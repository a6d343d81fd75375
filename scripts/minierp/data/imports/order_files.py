"""From one file of order lines, or one of orders and one of lines, to orders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.data.imports.columns import choices
from scripts.minierp.data.imports.commands import Rejection
from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.orders import ORDER, Order, one_file, two_files
from scripts.minierp.data.imports.run import records
from scripts.minierp.data.imports.sheet import Sheet, read_sheet


@dataclass(frozen=True)
class OrderFiles:
    """What an order and its lines are made of, and the --map and --set options that say where it stands."""

    head_fields: Sequence[Field]
    line_fields: Sequence[Field]
    mapped: Sequence[str]
    constant: Sequence[str]

    def read(self, file: Path, lines: Path | None) -> tuple[list[Sheet], Iterable[Order | Rejection]]:
        """The files and their orders. Raises UsageError for a file or an option that cannot be used."""
        fields = [*self.head_fields, *self.line_fields]
        chosen = choices(self.mapped, self.constant, fields)
        sheet = read_sheet(file)
        if not lines:
            return [sheet], one_file(records(sheet, list(dict.fromkeys(fields)), chosen), self.head_fields)
        line_sheet = read_sheet(lines)
        heads = records(sheet, _numbered(self.head_fields), chosen)
        return [sheet, line_sheet], two_files(heads, records(line_sheet, _numbered(self.line_fields), chosen))


def _numbered(fields: Sequence[Field]) -> list[Field]:
    """Two files need the number that joins them."""
    return [Field(ORDER.name, required=True) if field is ORDER else field for field in fields]
