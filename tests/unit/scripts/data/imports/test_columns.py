from decimal import Decimal
from pathlib import Path

import pytest

from scripts.minierp.data.imports.columns import Choices, Columns, choices, columns_of
from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.numbers import positive
from scripts.minierp.data.imports.sheets.sheet import Row, Sheet
from scripts.minierp.terminal.errors import UsageError

FIELDS = (
    Field("sku", required=True),
    Field("quantity", positive, required=True),
    Field("supplier", required=True),
    Field("supplier_id", {"7": "Leaf & Co"}.__getitem__, stands_for="supplier"),
    Field("note"),
)


def sheet(*columns: str) -> Sheet:
    return Sheet(Path("rows.csv"), columns)


def columns(
    *names: str, mapped: tuple[str, ...] = (), constant: tuple[str, ...] = (), ignored: tuple[str, ...] = ()
) -> Columns:
    return columns_of(sheet(*names), FIELDS, choices(mapped, constant, FIELDS, ignored))


def row(**values: str) -> Row:
    return Row("rows.csv", 2, values)


def test_a_column_named_like_its_field_needs_no_mapping() -> None:
    record = columns("sku", "quantity", "supplier").record(row(sku="A", quantity="2", supplier="Leaf"))
    assert record.values == {"sku": "A", "quantity": Decimal(2), "supplier": "Leaf"}
    assert not record.problems


def test_a_mapped_column_gives_its_field() -> None:
    found = columns("productID", "quantity", "supplier", mapped=("sku=productID",))
    assert found.record(row(productID="A", quantity="2", supplier="Leaf")).values["sku"] == "A"


def test_a_constant_overrules_a_column() -> None:
    found = columns("sku", "quantity", "supplier", constant=("supplier=Leaf",))
    assert found.record(row(sku="A", quantity="2")).values["supplier"] == "Leaf"
    assert found.record(row(sku="A", quantity="2", supplier="Branch")).values["supplier"] == "Leaf"


@pytest.mark.parametrize("options", [{"mapped": ("note=",)}, {"ignored": ("note",)}])
def test_a_column_that_merely_bears_a_fields_name_is_switched_off(options: dict[str, tuple[str, ...]]) -> None:
    found = columns("sku", "quantity", "supplier", "note", **options)
    assert "note" not in found.record(row(sku="A", quantity="2", supplier="Leaf", note="private")).values


def test_a_field_whose_column_is_ignored_may_come_from_another() -> None:
    found = columns("sku", "quantity", "supplier", "note", "remark", mapped=("note=remark",), ignored=("note",))
    given = row(sku="A", quantity="2", supplier="Leaf", note="private", remark="public")
    assert found.record(given).values["note"] == "public"


def test_a_file_of_one_column_is_told_what_was_taken_for_its_separator() -> None:
    with pytest.raises(UsageError) as refusal:
        columns("sku:quantity:supplier")
    assert "its columns are 'sku:quantity:supplier'" in refusal.value.message
    assert "separated by ','; --delimiter says otherwise" in refusal.value.advice


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    record = columns("sku", "quantity", "supplier").record(row(quantity="-1"))
    assert record.problems == ("sku is missing", "quantity: -1 is not more than 0", "supplier is missing")


def test_one_field_may_stand_for_another() -> None:
    record = columns("sku", "quantity", "supplier_id").record(row(sku="A", quantity="1", supplier_id="7"))
    assert record.values["supplier_id"] == "Leaf & Co"
    assert not record.problems


def test_a_second_files_column_is_an_option_of_two_files_only() -> None:
    assert choices(["lines.sku=article"], [], FIELDS, second=FIELDS).line_columns == {"sku": "article"}
    with pytest.raises(UsageError, match="does not fit"):
        choices(["lines.sku=article"], [], FIELDS)


@pytest.mark.parametrize(
    ("names", "options", "words"),
    [
        (("sku", "quantity"), {}, "gives no 'supplier'"),
        (("quantity", "supplier"), {"mapped": ("sku=productID",)}, "has no column 'productID'"),
        (("sku",), {"mapped": ("colour=red",)}, "--map colour=red does not fit"),
        (("sku",), {"constant": ("supplier",)}, "--set supplier does not fit"),
        (("sku",), {"constant": ("supplier=",)}, "--set supplier= gives no value"),
        (("sku",), {"ignored": ("colour",)}, "--ignore colour names no field"),
    ],
)
def test_options_that_do_not_fit_the_file_are_named(
    names: tuple[str, ...], options: dict[str, tuple[str, ...]], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        columns(*names, **options)


def test_choices_of_other_files_are_left_alone() -> None:
    chosen = Choices({"price": "unitPrice"})
    assert columns_of(sheet("sku"), [FIELDS[0]], chosen).choices == Choices({"sku": "sku"})
