"""The options of `minierp import` in groups, and what the importer makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.minierp.cli.importing.options import (
    Batch,
    ColumnNames,
    Concurrency,
    Delimiter,
    DryRun,
    Encoding,
    File,
    Force,
    Ignore,
    Lines,
    Map,
    NoHeader,
    Null,
    Rejects,
    Results,
    Set,
)
from scripts.minierp.terminal.documents import AsJson

if TYPE_CHECKING:
    from scripts.minierp.data.imports.columns import Columns
    from scripts.minierp.data.imports.fields import Field
    from scripts.minierp.data.imports.job import Options
    from scripts.minierp.data.imports.kinds.order_files import OrderFiles
    from scripts.minierp.data.imports.sheets.reading import Reading


@dataclass(frozen=True)
class Source:
    """The file, how it is written, and which columns give which fields."""

    file: File
    mapped: Map = None
    constant: Set = None
    ignore: Ignore = None
    delimiter: Delimiter = ""
    encoding: Encoding = ""
    no_header: NoHeader = False
    columns: ColumnNames = ""
    null: Null = None

    def reading(self, decimal: str) -> "Reading":
        """How the file is to be read. Raises UsageError."""
        from scripts.minierp.data.imports.sheets.reading import reading

        return reading(
            self.delimiter, self.encoding, header=not self.no_header, columns=self.columns, decimal=decimal,
            nulls=self.null or [],
        )  # fmt: skip

    def read(self, fields: "Sequence[Field]", decimal: str = ".") -> "Columns":
        """The file's way to these fields. Raises UsageError."""
        from scripts.minierp.data.imports.columns import choices, columns_of
        from scripts.minierp.data.imports.sheets.sheet import read_sheet

        chosen = choices(self.mapped or [], self.constant or [], fields, self.ignore or [])
        return columns_of(read_sheet(self.file, self.reading(decimal)), fields, chosen)

    def orders(
        self, lines: Lines, heads: "Sequence[Field]", line_fields: "Sequence[Field]", decimal: str
    ) -> "OrderFiles":
        """The file of orders, and the one of their lines if there is one. Raises UsageError."""
        from scripts.minierp.data.imports.kinds.order_files import Mapping, order_files

        mapping = Mapping(self.mapped or [], self.constant or [], self.ignore or [])
        return order_files(self.file, lines, heads, line_fields, mapping, self.reading(decimal))


@dataclass(frozen=True)
class Output:
    """What comes out, if anything is to come of it at all."""

    dry_run: DryRun = False
    rejects: Rejects = None
    force: Force = False
    as_json: AsJson = False


@dataclass(frozen=True)
class Sending:
    """How rows are sent."""

    concurrency: Concurrency = 8
    results: Results = None

    def options(self, output: Output, batch: Batch = "", wait: int = 0) -> "Options":
        """For the importer."""
        from scripts.minierp.data.imports.job import Options

        how = (self.concurrency, output.dry_run, output.rejects, self.results, output.force, output.as_json)
        return Options(*how, batch, wait)
