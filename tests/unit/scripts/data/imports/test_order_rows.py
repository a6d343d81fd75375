from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.minierp.data.imports.kinds import orders, sales_orders
from scripts.minierp.data.imports.kinds.order_files import Mapping, order_files
from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sending.commands import Command, Rejection, Rejections
from scripts.minierp.data.imports.sheets.reading import Reading
from scripts.minierp.terminal.errors import UsageError

HEAD = "order,customer,address.street,address.city,address.country"
LINE = "sku,quantity,unit_price,currency"
WHO = "Ada,Street 1,Bath,UK"

Step = Command | Rejections


def planned(
    directory: Path,
    *rows: str,
    lines: Sequence[str] = (),
    batch: str = "",
    mapping: Mapping = Mapping(),  # noqa: B008
) -> list[Step]:
    file = directory / "orders.csv"
    file.write_text("\n".join(rows))
    line_file = directory / "lines.csv"
    line_file.write_text("\n".join(lines))
    fields = sales_orders.HEAD_FIELDS, sales_orders.LINE_FIELDS
    files = order_files(file, line_file if lines else None, *fields, mapping, Reading())
    with Scratch() as scratch:
        return list(
            orders.commands(files.orders(scratch), sales_orders.PATH, sales_orders.body, batch, lambda *_: None)
        )


def sent(steps: Sequence[Step]) -> list[Command]:
    assert all(isinstance(step, Command) for step in steps), steps
    return [step for step in steps if isinstance(step, Command)]


def rejected(steps: Sequence[Step]) -> list[Rejection]:
    return [rejection for step in steps if not isinstance(step, Command) for rejection in step]


def reasons(steps: Sequence[Step]) -> dict[tuple[str, int], str]:
    return {
        (rejection.row.file, rejection.row.number): "; ".join(rejection.problems) or rejection.because
        for rejection in rejected(steps)
    }


def test_rows_with_the_same_order_number_are_one_order_wherever_they_stand(tmp_path: Path) -> None:
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
    assert [line.get("discount") for line in order.body["lines"]] == [Decimal("0.05"), None]
    assert [line["sku"] for line in order.body["lines"]] == ["A", "B"]


def test_the_second_file_may_call_the_number_otherwise(tmp_path: Path) -> None:
    head, lines = HEAD.replace("order", "number"), [f"orderNo,{LINE}", "1,A,2,9.80,EUR"]
    mapping = Mapping(mapped=["order=number", "lines.order=orderNo"])
    [order] = sent(planned(tmp_path, head, f"1,{WHO}", lines=lines, mapping=mapping))
    assert order.number == "1"


def test_a_second_file_without_the_column_is_told_how_to_name_another(tmp_path: Path) -> None:
    head, lines = HEAD.replace("order", "number"), [f"orderNo,{LINE}", "1,A,2,9.80,EUR"]
    with pytest.raises(UsageError) as refusal:
        planned(tmp_path, head, f"1,{WHO}", lines=lines, mapping=Mapping(mapped=["order=number"]))
    assert "--map lines.order=COLUMN" in refusal.value.advice


def test_two_files_need_the_number_that_joins_them(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gives no 'order'"):
        planned(tmp_path, HEAD, f"1,{WHO}", lines=[LINE, "A,2,9.80,EUR"])


def test_an_order_keeps_the_shops_number_time_and_due_dates(tmp_path: Path) -> None:
    head = f"{HEAD},ordered_at,{LINE},due_date"
    rows = [f"S-1,{WHO},2020-01-31T12:00:00+01:00,A,2,9.80,EUR,2020-02-01", f"S-1,{WHO},2020-01-31 11:00,B,1,1,EUR,"]
    [order] = sent(planned(tmp_path, head, *rows))
    assert order.body["reference"] == "S-1"
    assert order.body["ordered_at"].isoformat() == "2020-01-31T11:00:00+00:00"
    assert [str(line.get("due_date")) for line in order.body["lines"]] == ["2020-02-01", "None"]


@pytest.mark.parametrize(
    ("mapping", "reference"),
    [
        (Mapping(mapped=["reference=web"]), "W-7"),
        (Mapping(mapped=["reference="]), None),
        (Mapping(ignored=["reference"]), None),
        (Mapping(constant=["reference=fixed"]), "fixed"),
        (Mapping(), "1"),
    ],
)
def test_the_reference_is_the_number_unless_mapped_otherwise(
    tmp_path: Path, mapping: Mapping, reference: str | None
) -> None:
    [order] = sent(planned(tmp_path, f"{HEAD},web,{LINE}", f"1,{WHO},W-7,A,2,9.80,EUR", mapping=mapping))
    assert order.body.get("reference") == reference


def test_one_bad_line_rejects_its_whole_order_and_no_other_and_alone_is_at_fault(tmp_path: Path) -> None:
    lines = [f"order,{LINE}", "1,A,2,9.80,EUR", "1,B,none,1,EUR", "2,A,1,1,EUR"]
    steps = planned(tmp_path, HEAD, f"1,{WHO}", f"2,{WHO}", lines=lines)
    assert reasons(steps) == {
        ("orders.csv", 2): "kept back with lines.csv row 3",
        ("lines.csv", 2): "kept back with lines.csv row 3",
        ("lines.csv", 3): "quantity: 'none' is not a number such as 12 or 9.80",
    }
    assert [rejection.row.number for rejection in rejected(steps) if rejection.problems] == [3]
    assert len(steps) == 2


def test_orders_without_lines_and_lines_without_order_are_rejected(tmp_path: Path) -> None:
    steps = planned(tmp_path, HEAD, f"1,{WHO}", lines=[f"order,{LINE}", "9,A,2,9.80,EUR"])
    assert reasons(steps) == {
        ("orders.csv", 2): "order 1 has no lines",
        ("lines.csv", 2): "order 9 is not among the orders",
    }


def test_an_order_that_stands_twice_among_the_orders_is_not_guessed_at(tmp_path: Path) -> None:
    steps = planned(tmp_path, HEAD, f"1,{WHO}", f"1,{WHO}", lines=[f"order,{LINE}", "1,A,2,9.80,EUR"])
    assert reasons(steps) == {
        ("orders.csv", 2): "order 1 stands in row 3 again",
        ("orders.csv", 3): "order 1 stands in row 2 already",
        ("lines.csv", 2): "kept back with orders.csv row 2",
    }


def test_of_orders_of_two_files_no_row_is_lost(tmp_path: Path) -> None:
    numbers, line_numbers = "1,2,2,3,4,4,4".split(","), "1,1,2,4,5,5,9".split(",")
    lines = [f"order,{LINE}", *(f"{number},A,{quantity},1,EUR" for quantity, number in enumerate(line_numbers))]
    steps = planned(tmp_path, HEAD, *(f"{number},{WHO}" for number in numbers), lines=lines)
    told = [row for step in steps for row in (step.rows if isinstance(step, Command) else [each.row for each in step])]
    read = [("orders.csv", row) for row in range(2, 9)] + [("lines.csv", row) for row in range(2, 9)]
    assert sorted((row.file, row.number) for row in told) == sorted(read)


def test_rows_of_one_order_must_agree_on_its_head(tmp_path: Path) -> None:
    rows = [f"1,{WHO},A,2,9.80,EUR", "1,Bob,Street 1,Bath,UK,A,2,9.80,EUR"]
    steps = planned(tmp_path, f"{HEAD},{LINE}", *rows)
    assert reasons(steps)["orders.csv", 3] == "customer differs from row 2 of the same order"
    assert len(rejected(steps)) == 2


def test_an_order_in_two_currencies_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    steps = planned(tmp_path, f"{HEAD},{LINE}", f"1,{WHO},A,2,9.80,EUR", f"1,{WHO},B,2,9.80,USD")
    assert reasons(steps)["orders.csv", 3] == "currency: USD, but the order's first line is in EUR"


def test_an_order_of_too_many_lines_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    steps = planned(tmp_path, f"{HEAD},{LINE}", *[f"1,{WHO},A,2,9.80,EUR"] * 501)
    assert reasons(steps)["orders.csv", 2] == "501 lines, and an order has at most 500"


def test_a_numbered_order_keeps_its_key_wherever_it_stands(tmp_path: Path) -> None:
    first, second = f"1,{WHO},A,2,9.80,EUR", f"2,{WHO},A,2,9.80,EUR"
    forth = {step.key for step in sent(planned(tmp_path, f"{HEAD},{LINE}", first, second))}
    back = {step.key for step in sent(planned(tmp_path, f"{HEAD},{LINE}", second, first))}
    assert forth == back
    assert len(forth) == 2


def test_an_order_spelled_otherwise_is_the_same_request(tmp_path: Path) -> None:
    [one] = sent(planned(tmp_path, f"{HEAD},{LINE}", f"1,{WHO},A,2,9.80,EUR"))
    [other] = sent(planned(tmp_path, f"{LINE},{HEAD}", f'A,2.0,"09.8", EUR ,1,{WHO}'))
    assert (one.key, one.body, str(one.body)) == (other.key, other.body, str(other.body))


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
    assert "reference" not in sent(planned(tmp_path, *rows))[0].body
