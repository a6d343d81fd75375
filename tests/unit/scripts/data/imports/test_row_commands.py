from decimal import Decimal

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.kinds import products, stock
from scripts.minierp.data.imports.sending.commands import Command
from scripts.minierp.data.imports.sheets.sheet import Row


def record(number: int = 2, problems: tuple[str, ...] = (), **values: object) -> Record:
    return Record(Row("rows.csv", number, {}), values, problems)


def nothing(_key: str, _body: object) -> None:
    """What a journal recalls that knows nothing."""


def adjustments(*records: Record, reason: str = "opening_balance", batch: str = "") -> list[Command]:
    steps = stock.commands(records, reason, stock.Identity(batch, "2030-01-31"), nothing)
    return [step for step in steps if isinstance(step, Command)]


def test_a_stock_row_is_an_adjustment_of_its_sku() -> None:
    [command] = adjustments(record(sku="A", quantity=Decimal("5.0")))
    assert command.path == "/stock/A/adjustments"
    assert command.body == {"reason": "opening_balance", "quantity": Decimal(5)}
    assert str(command.body["quantity"]) == "5"


def test_a_row_may_have_a_reason_of_its_own() -> None:
    [command] = adjustments(record(sku="A", quantity=Decimal(5), reason="loss"), reason="count")
    assert command.body["reason"] == "loss"


def test_a_sign_that_contradicts_the_reason_is_found_before_anything_is_sent() -> None:
    rows = [record(sku="A", quantity=Decimal(-5), reason=reason) for reason in ("loss", "correction")]
    [rejected], correction = stock.commands(rows, "gain", stock.Identity("", ""), nothing)  # type: ignore[misc]
    assert rejected.problems == ("quantity: -5 is less than 0, and the reason loss says which way stock moves",)
    assert isinstance(correction, Command)


def test_equal_stock_rows_are_different_movements_each_time_the_same() -> None:
    rows = [record(2, sku="A", quantity=Decimal(5)), record(3, sku="A", quantity=Decimal(5))]
    keys = [command.key for command in adjustments(*rows)]
    assert len(set(keys)) == 2
    assert keys == [command.key for command in adjustments(*rows)]


def test_an_equal_movement_of_another_file_or_batch_is_another_movement() -> None:
    values: dict[str, object] = {"sku": "A", "quantity": Decimal(5)}
    may_row, june_row = (Record(Row(file, 2, {}), values) for file in ("may.csv", "june.csv"))
    [may], [june], [batch] = adjustments(may_row), adjustments(june_row), adjustments(may_row, batch="june")
    assert len({may.key, june.key, batch.key}) == 3


def test_a_supplier_found_by_id_becomes_the_preferred_supplier() -> None:
    [command] = products.commands([record(sku="A", supplier_id="Leaf & Co")])
    assert isinstance(command, Command)
    assert command.body == {"sku": "A", "preferred_supplier": "Leaf & Co"}


def test_a_faulty_row_is_rejected_with_all_its_faults() -> None:
    [[rejection]] = products.commands([record(7, ("name is missing", "price: x is not a number"))])  # type: ignore[misc]
    assert rejection.row.number == 7
    assert rejection.problems == ("name is missing", "price: x is not a number")


def test_keys_are_visible_ascii_of_bounded_length() -> None:
    [command] = adjustments(record(sku="A" * 64, quantity=Decimal(5), note="ü" * 2000))
    assert command.key.isascii()
    assert command.key.isprintable()
    assert len(command.key) < 255
