from decimal import Decimal

from scripts.minierp.data.imports import products, stock
from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.commands import Command, Rejection
from scripts.minierp.data.imports.sheet import Row


def record(number: int = 2, problems: tuple[str, ...] = (), **values: object) -> Record:
    return Record(Row("rows.csv", number, {}), values, problems)


def adjustments(*records: Record, reason: str = "opening_balance", batch: str = "rows.csv") -> list[Command]:
    return [step for step in stock.commands(records, reason, batch) if isinstance(step, Command)]


def test_a_stock_row_is_an_adjustment_of_its_sku() -> None:
    [command] = adjustments(record(sku="A", quantity=Decimal(5)))
    assert command.path == "/stock/A/adjustments"
    assert command.body == {"reason": "opening_balance", "quantity": Decimal(5)}


def test_a_row_may_have_a_reason_of_its_own() -> None:
    [command] = adjustments(record(sku="A", quantity=Decimal(5), reason="loss"), reason="count")
    assert command.body["reason"] == "loss"


def test_equal_stock_rows_are_different_movements_each_time_the_same() -> None:
    rows = [record(2, sku="A", quantity=Decimal(5)), record(3, sku="A", quantity=Decimal(5))]
    keys = [command.key for command in adjustments(*rows)]
    assert len(set(keys)) == 2
    assert keys == [command.key for command in adjustments(*rows)]


def test_an_equal_movement_of_another_batch_is_another_movement() -> None:
    row = record(sku="A", quantity=Decimal(5))
    [may], [june] = adjustments(row, batch="may.csv"), adjustments(row, batch="june.csv")
    assert may.key != june.key


def test_a_supplier_found_by_id_becomes_the_preferred_supplier() -> None:
    [command] = products.commands([record(sku="A", supplier_id="Leaf & Co")])
    assert isinstance(command, Command)
    assert command.body == {"sku": "A", "preferred_supplier": "Leaf & Co"}


def test_a_faulty_row_is_rejected_with_all_its_faults() -> None:
    [rejection] = products.commands([record(7, ("name is missing", "price: x is not a number"))])
    assert isinstance(rejection, Rejection)
    assert rejection.row.number == 7
    assert rejection.reason == "name is missing; price: x is not a number"


def test_keys_are_visible_ascii_of_bounded_length() -> None:
    [command] = adjustments(record(sku="A" * 64, quantity=Decimal(5), note="ü" * 2000))
    assert command.key.isascii()
    assert command.key.isprintable()
    assert len(command.key) < 255
