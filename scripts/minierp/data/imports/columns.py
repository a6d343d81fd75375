"""Which column, or which constant, gives each field: --map sku=productID, --set currency=USD, --ignore type."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.numbers import with_point
from scripts.minierp.data.imports.sheets.sheet import Row, Sheet
from scripts.minierp.terminal.errors import UsageError

LINES = "lines."
"""Before a field's name in --map: its column in the second file."""


@dataclass(frozen=True)
class Choices:
    """What the command line says about fields: column names, constant values, and those that no column gives.

    `line_columns` are for a second file only, where a field that both have is called otherwise.
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    line_columns: dict[str, str] = field(default_factory=dict)

    def of_lines(self) -> "Choices":
        """The same for the second file."""
        return Choices(self.columns | self.line_columns, self.constants, self.ignored - self.line_columns.keys())


@dataclass(frozen=True)
class Record:
    """A row as fields of the API; `problems` says in words what is wrong with it."""

    row: Row
    values: dict[str, object]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """A sheet's way to each field; a constant goes before a column, and what neither gives is absent."""

    sheet: Sheet
    fields: Sequence[Field]
    choices: Choices

    @property
    def records(self) -> Iterator[Record]:
        """Every row of the sheet as fields, read anew."""
        return map(self.record, self.sheet.rows)

    def record(self, row: Row) -> Record:
        """The row's values, and everything that is wrong with them."""
        problems = [row.problem] if row.problem else []
        values: dict[str, object] = {}
        texts = {field.name: text for field in self.fields if (text := self.text(field.name, row)) is not None}
        for each in self.fields:
            try:
                if each.name in texts:
                    values[each.name] = each.parse(self._written(each, texts[each.name]))
                elif each.required and not _replaced(each, self.fields, texts):
                    problems.append(f"{each.name} is missing")
            except ValueError as error:
                problems.append(f"{each.name}: {error}")
        return Record(row, values, tuple(problems))

    def text(self, name: str, row: Row) -> str | None:
        """What the row says of a field, if anything."""
        return self.choices.constants.get(name, row.values.get(self.choices.columns.get(name, "")))

    def _written(self, given: Field, text: str) -> str:
        from_cell = given.name not in self.choices.constants
        return with_point(text) if given.number and from_cell and self.sheet.reading.decimal == "," else text


def choices(
    mapped: Sequence[str],
    constant: Sequence[str],
    fields: Sequence[Field],
    ignored: Sequence[str] = (),
    second: Sequence[Field] = (),
) -> Choices:
    """The --map, --set and --ignore options. Raises UsageError for one that is no pair or names no field.

    `--map FIELD=` takes no column, as `--ignore FIELD` does. The fields of a `second` file have columns there.
    """
    names = list(dict.fromkeys(field.name for field in fields))
    columns = _pairs("--map", mapped, [*names, *(LINES + field.name for field in second)])
    if unknown := [name for name in ignored if name not in names]:
        raise UsageError(f"--ignore {unknown[0]} names no field.", f"Fields: {', '.join(names)}.")
    constants = _pairs("--set", constant, names)
    if empty := [name for name, value in constants.items() if not value]:
        raise UsageError(f"--set {empty[0]}= gives no value.", f"To take no column for it: --ignore {empty[0]}.")
    off = {name for name, column in columns.items() if not column} | set(ignored)
    chosen = {name: column for name, column in columns.items() if column}
    lines = {name.removeprefix(LINES): chosen.pop(name) for name in list(chosen) if name.startswith(LINES)}
    return Choices(chosen, constants, frozenset(off - chosen.keys()), lines)


def columns_of(sheet: Sheet, fields: Sequence[Field], chosen: Choices, hint: str = "") -> Columns:
    """The way to each of `fields` in `sheet`: as chosen, else the column of the same name.

    Raises UsageError for a chosen column that the sheet lacks, and for a required field that nothing gives.
    """
    names = {field.name for field in fields}
    columns = {name: name for name in names - chosen.ignored if name in sheet.columns}
    columns |= {name: column for name, column in chosen.columns.items() if name in names}
    if absent := sorted(set(columns.values()) - set(sheet.columns)):
        raise UsageError(f"{sheet.path} has no column {_quoted(absent)}.", f"It has {_quoted(sheet.columns)}.{hint}")
    constants = {name: value for name, value in chosen.constants.items() if name in names}
    _require(sheet, fields, {*columns, *constants})
    return Columns(sheet, fields, Choices(columns, constants))


def _pairs(option: str, texts: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts]
    for name, sign, value in pairs:
        if name not in names or not sign:
            known = ", ".join(name for name in names if not name.startswith(LINES))
            raise UsageError(f"{option} {name}{sign}{value} does not fit.", f"Write FIELD=…; fields: {known}.")
    return {name: value for name, _, value in pairs}


def _require(sheet: Sheet, fields: Sequence[Field], given: set[str]) -> None:
    missing = [field.name for field in fields if field.required and field.name not in given]
    missing = [name for name in missing if not any(f.stands_for == name and f.name in given for f in fields)]
    if missing:
        separated = (
            "" if len(sheet.columns) > 1 else f" Cells were taken to be separated by {sheet.dialect.delimiter!r}"
        )
        raise UsageError(
            f"{sheet.path} gives no {_quoted(missing)}; its columns are {_quoted(sheet.columns)}.",
            f"Say which column it is (--map {missing[0]}=COLUMN) or the same for all (--set {missing[0]}=VALUE)."
            + (f"{separated}; --delimiter says otherwise." if separated else ""),
        )


def _replaced(field: Field, fields: Sequence[Field], texts: Iterable[str]) -> bool:
    return any(other.stands_for == field.name and other.name in texts for other in fields)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names if name)
