"""Which column, or which constant, gives each field: --map sku=productID, --set currency=USD."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.sheet import Row, Sheet
from scripts.minierp.terminal.errors import UsageError


@dataclass(frozen=True)
class Choices:
    """What the command line says about fields: column names and constant values, by field."""

    columns: dict[str, str]
    constants: dict[str, str]


@dataclass(frozen=True)
class Record:
    """A row as fields of the API; `problems` says in words what is wrong with it."""

    row: Row
    values: dict[str, object]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """A sheet's way to each field; a field that neither a column nor a constant gives is absent."""

    fields: Sequence[Field]
    choices: Choices

    def record(self, row: Row) -> Record:
        """The row's values, and everything that is wrong with them."""
        problems = [row.problem] if row.problem else []
        values: dict[str, object] = {}
        texts = {field.name: text for field in self.fields if (text := self._text(field, row)) is not None}
        for field in self.fields:
            try:
                if field.name in texts:
                    values[field.name] = field.parse(texts[field.name])
                elif field.required and not _replaced(field, self.fields, texts):
                    problems.append(f"{field.name} is missing")
            except ValueError as error:
                problems.append(f"{field.name}: {error}")
        return Record(row, values, tuple(problems))

    def _text(self, field: Field, row: Row) -> str | None:
        constant = self.choices.constants.get(field.name)
        return row.values.get(self.choices.columns.get(field.name, ""), constant)


def choices(mapped: Sequence[str], constant: Sequence[str], fields: Sequence[Field]) -> Choices:
    """The --map and --set options as pairs. Raises UsageError for one that is no pair or names no field."""
    return Choices(_pairs("--map", mapped, fields), _pairs("--set", constant, fields))


def columns_of(sheet: Sheet, fields: Sequence[Field], chosen: Choices) -> Columns:
    """The way to each of `fields` in `sheet`: as chosen, else the column of the same name.

    Raises UsageError for a chosen column that the sheet lacks, and for a required field that nothing gives.
    """
    names = {field.name for field in fields}
    columns = {name: name for name in names if name in sheet.columns}
    columns |= {name: column for name, column in chosen.columns.items() if name in names}
    if absent := sorted(set(columns.values()) - set(sheet.columns)):
        raise UsageError(f"{sheet.path} has no column {_quoted(absent)}.", f"It has {_quoted(sheet.columns)}.")
    given = Choices(columns, {name: value for name, value in chosen.constants.items() if name in names})
    _require(sheet, fields, {*given.columns, *given.constants})
    return Columns(fields, given)


def _pairs(option: str, texts: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    names = list(dict.fromkeys(field.name for field in fields))
    pairs = [text.partition("=") for text in texts]
    for name, _, value in pairs:
        if name not in names or not value:
            raise UsageError(f"{option} {name}={value} does not fit.", f"Write FIELD=…; fields: {', '.join(names)}.")
    return {name: value for name, _, value in pairs}


def _require(sheet: Sheet, fields: Sequence[Field], given: set[str]) -> None:
    missing = [field.name for field in fields if field.required and field.name not in given]
    missing = [name for name in missing if not any(f.stands_for == name and f.name in given for f in fields)]
    if missing:
        raise UsageError(
            f"{sheet.path} gives no {_quoted(missing)}; its columns are {_quoted(sheet.columns)}.",
            f"Say which column it is (--map {missing[0]}=COLUMN) or the same for all (--set {missing[0]}=VALUE).",
        )


def _replaced(field: Field, fields: Sequence[Field], texts: Iterable[str]) -> bool:
    return any(other.stands_for == field.name and other.name in texts for other in fields)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
