from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.minierp.data.imports import orders, sales_orders
from scripts.minierp.data.imports.commands import Command, Rejection
from scripts.minierp.data.imports.order_files import OrderFiles
from scripts.minierp.terminal.errors import UsageError

HEAD = "order,customer,address.street,address.city,address.country"
LINE = "sku,quantity,unit_price,currency"
WHO = "Ada,Street 1,Bath,UK"


def planned(directory: Path, *rows: str, lines: Sequence[str] = (), batch: str = "") -> list[Command | Rejection]:
    file = directory / "orders.csv"
    file.write_text("\n".join(rows))
    line_file = directory / "lines.csv"
    line_file.write_text("\n".join(lines))
    files = OrderFiles(sales_orders.HEAD_FIELDS, sales_orders.LINE_FIELDS, [], [])
    _, found = files.read(file, line_file if lines else None)
    return list(orders.commands(found, sales_orders.PATH, sales_orders.body, batch, file.name))


def sent(steps: Sequence[Command | Rejection]) -> list[Command]:
    assert all(isinstance(step, Command) for step in steps), steps
    return [step for step in steps if isinstance(step, Command)]


def reasons(steps: Sequence[Command | Rejection]) -> dict[tuple[str, int], str]:
    return {(step.row.file, step.row.number): step.reason for step in steps if isinstance(step, Rejection)}


def test_rows_with_the_same_order_number_are_one_order(tmp_path: Path) -> None:
    [order, other] = sent(
        planned(tmp_path, f"{HEAD},{LINE}", f"1,{WHO},A,2,9.80,EUR", f"2,{WHO},A,1,9.80,EUR", f"1,{WHO},B,1,1,EUR")
    )
    assert order.body["lines"] == [
        {"sku": "A", "quantity": Decimal(2), "unit_price": Decimal("9.80"), "currency": "EUR"},
        {"sku": "B", "quantity": Decimal(1), "unit_price": Decimal(1), "currency": "EUR"},
    ]
    assert order.body["address"] == {"street": "Street 1", "city": "Bath", "country": "UK"}
    assert [row.number for row in order.rows] == [2, 4]
    assert [row.number for row in other.rows] == [3]


def test_lines_of_a_second_file_join_their_order(tmp_path: Path) -> None:
    lines = [f"order,{LINE},discount", "1,A,2,9.80,EUR,0.05", "1,B,1,1,EUR,"]
    [order] = sent(planned(tmp_path, HEAD, f"1,{WHO}", lines=lines))
    assert order.body["lines"] == [
        {
            "sku": "A",
            "quantity": Decimal(2),
            "unit_price": Decimal("9.80"),
            "discount": Decimal("0.05"),
            "currency": "EUR",
        },
        {"sku": "B", "quantity": Decimal(1), "unit_price": Decimal(1), "currency": "EUR"},
    ]


def test_two_files_need_the_number_that_joins_them(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gives no 'order'"):
        planned(tmp_path, HEAD, f"1,{WHO}", lines=[LINE, "A,2,9.80,EUR"])


def test_one_bad_line_rejects_its_whole_order_and_no_other(tmp_path: Path) -> None:
    lines = [f"order,{LINE}", "1,A,2,9.80,EUR", "1,B,none,1,EUR", "2,A,1,1,EUR"]
    steps = planned(tmp_path, HEAD, f"1,{WHO}", f"2,{WHO}", lines=lines)
    assert reasons(steps) == {
        ("orders.csv", 2): "its order is not placed: see lines.csv row 3",
        ("lines.csv", 2): "its order is not placed: see lines.csv row 3",
        ("lines.csv", 3): "quantity: 'none' is not a number such as 12 or 9.80",
    }
    assert len(steps) == 4


def test_orders_without_lines_and_lines_without_order_are_rejected(tmp_path: Path) -> None:
    steps = planned(tmp_path, HEAD, f"1,{WHO}", lines=[f"order,{LINE}", "9,A,2,9.80,EUR"])
    assert reasons(steps) == {
        ("orders.csv", 2): "order 1 has no lines",
        ("lines.csv", 2): "order 9 is not among the orders",
    }


def test_rows_of_one_order_must_agree_on_its_head(tmp_path: Path) -> None:
    rows = [f"1,{WHO},A,2,9.80,EUR", "1,Bob,Street 1,Bath,UK,A,2,9.80,EUR"]
    steps = planned(tmp_path, f"{HEAD},{LINE}", *rows)
    assert reasons(steps)["orders.csv", 3] == "customer differs from row 2 of the same order"
    assert len(steps) == 2


def test_a_numbered_order_keeps_its_key_wherever_it_stands(tmp_path: Path) -> None:
    first, second = f"1,{WHO},A,2,9.80,EUR", f"2,{WHO},A,2,9.80,EUR"
    forth = {step.key for step in sent(planned(tmp_path, f"{HEAD},{LINE}", first, second))}
    back = {step.key for step in sent(planned(tmp_path, f"{HEAD},{LINE}", second, first))}
    assert forth == back
    assert len(forth) == 2


def test_a_batch_tells_equal_order_numbers_apart(tmp_path: Path) -> None:
    rows = (f"{HEAD},{LINE}", f"1,{WHO},A,2,9.80,EUR")
    [monday], [tuesday] = sent(planned(tmp_path, *rows)), sent(planned(tmp_path, *rows, batch="tuesday"))
    assert monday.key != tuesday.key


def test_equal_orders_without_a_number_are_two_orders_each_time_the_same(tmp_path: Path) -> None:
    head = HEAD.removeprefix("order,")
    rows = (f"{head},{LINE}", f"{WHO},A,2,9.80,EUR", f"{WHO},A,2,9.80,EUR")
    keys = [step.key for step in sent(planned(tmp_path, *rows))]
    assert len(set(keys)) == 2
    assert keys == [step.key for step in sent(planned(tmp_path, *rows))]
