"""Orders from files, from the shop's number to MiniERP's id and state."""

import csv
from pathlib import Path

from scripts.minierp.data.imports.report.causes import Causes
from scripts.minierp.data.imports.sheets.sheet import Row
from tests.unit.scripts.data.imports.conftest import Import, imported, report_of
from tests.unit.scripts.data.imports.little_shop import LittleShop, Refusal

HEAD = "order,customer,address.street,address.city,address.country,sku,quantity,unit_price,currency\n"


def order(number: int, *skus: str, quantity: str = "1") -> str:
    return "".join(f"{number},Ada,S,C,UK,{sku},{quantity},1,EUR\n" for sku in skus or ("A",))


def test_results_list_number_id_and_state_of_every_order(bring_in: Import, shop: LittleShop, tmp_path: Path) -> None:
    results = tmp_path / "placed.csv"
    rows = HEAD + order(1) + order(2, "A", "B") + order(3, quantity="none")
    report = bring_in("sales-orders", rows, "--wait", "10", "--results", str(results))
    ids = [found["id"] for found in shop.orders.values()]
    listed = [(found["number"], found["id"], found["state"]) for found in report["results"]]
    assert listed == [("1", ids[0], "confirmed"), ("2", ids[1], "confirmed"), ("3", "", "refused")] or listed == [
        ("1", ids[1], "confirmed"), ("2", ids[0], "confirmed"), ("3", "", "refused"),
    ]  # fmt: skip
    written = list(csv.DictReader(results.open(encoding="utf-8")))
    assert [(row["number"], row["id"], row["state"]) for row in written] == listed


def test_orders_and_rows_are_counted_apart(bring_in: Import, shop: LittleShop) -> None:
    report = bring_in("sales-orders", HEAD + order(1, "A", "B", "C") + order(2, quantity="0"))
    assert (report["rows"], report["orders"], report["created"], report["created_rows"]) == (4, 2, 1, 3)
    assert (report["rejected_orders"], report["rejected_rows"]) == (1, 1)


def test_many_orders_are_waited_for_with_few_questions(bring_in: Import, shop: LittleShop) -> None:
    rows = HEAD + "".join(order(number) for number in range(200))
    report = bring_in("sales-orders", rows, "--wait", "10")
    assert report["states"] == {"confirmed": 200}
    assert len([path for path, _ in shop.asked if path == "/sales-orders"]) == 3


def test_orders_that_were_taken_and_then_rejected_are_named_and_the_exit_code_is_1(
    shop: LittleShop, tmp_path: Path
) -> None:
    shop.settles_as = "rejected"
    (tmp_path / "rows.csv").write_text(HEAD + order(7))
    result = imported("sales-orders", tmp_path / "rows.csv", "--wait", "10", "--json")
    assert result.exit_code == 1
    assert [(late["number"], late["row"]) for late in report_of(result)["rejected_late"]] == [("7", 2)]


def test_orders_that_do_not_settle_in_time_are_counted_and_the_exit_code_is_1(shop: LittleShop, tmp_path: Path) -> None:
    shop.settles_as = "pending"
    (tmp_path / "rows.csv").write_text(HEAD + order(7))
    result = imported("sales-orders", tmp_path / "rows.csv", "--wait", "1", "--json")
    assert result.exit_code == 1
    assert report_of(result)["states"] == {"pending": 1}


def test_a_number_used_again_for_other_content_is_told_with_order_row_and_batch(
    bring_in: Import, shop: LittleShop
) -> None:
    bring_in("sales-orders", HEAD + order(7))
    report = bring_in("sales-orders", HEAD + order(7, quantity="2"), name="other.csv")
    [found] = report["rejections"]
    assert found["reason"].startswith("order 7 (other.csv row 2) was imported before with other content")
    assert "--batch" in found["reason"]


def test_a_resume_asks_for_many_orders_at_once(bring_in: Import, shop: LittleShop) -> None:
    rows = HEAD + "".join(order(number) for number in range(200))
    bring_in("sales-orders", rows)
    posts, questions = len(shop.keys), len(shop.asked)
    report = bring_in("sales-orders", rows)
    assert (report["created"], report["already_in"]) == (0, 200)
    assert (len(shop.posted), len(shop.asked) - questions) == (posts, 3)
    assert report["results"][0]["state"] == "confirmed"


def test_an_order_that_the_journal_knows_and_minierp_does_not_is_sent_again(bring_in: Import, shop: LittleShop) -> None:
    bring_in("sales-orders", HEAD + order(7))
    shop.orders.clear()
    shop.keys.clear()
    assert bring_in("sales-orders", HEAD + order(7))["created"] == 1


def test_a_refusal_names_the_line_from_1_and_marks_only_the_row_at_fault(
    bring_in: Import, shop: LittleShop, tmp_path: Path
) -> None:
    def short(_path: str, _body: object) -> None:
        error = {"field": "lines.1.sku", "message": "not enough is available", "sku": "B", "reason": "short",
                 "requested": "1", "available": "0"}  # fmt: skip
        raise Refusal(409, "stock-refused", "1 SKU(s) cannot be ordered; see errors.", [error])

    shop.hook = short
    rejected = tmp_path / "rejected.csv"
    report = bring_in("sales-orders", HEAD + order(1, "A", "B"), "--rejects", str(rejected))
    reason = "line 2, sku: not enough is available (sku B, requested 1, available 0)"
    assert [found["reason"] for found in report["rejections"]] == [
        "kept back with rows.csv row 3", reason,
    ]  # fmt: skip
    assert [row["import_error"] for row in csv.DictReader(rejected.open())] == ["", reason]


def test_rejections_are_grouped_by_cause_with_counts_and_first_rows(bring_in: Import, shop: LittleShop) -> None:
    rows = HEAD + "".join(order(number, quantity=f"q{number}") for number in range(12)) + order(99, quantity="-1")
    causes = bring_in("sales-orders", rows)["causes"]
    assert [(cause["rows"], cause["words"]) for cause in causes] == [
        (12, "quantity: 'q0' is not a number such as 12 or 9.80"), (1, "quantity: -1 is not more than 0"),
    ]  # fmt: skip
    assert causes[0]["first"] == [f"rows.csv {row}" for row in range(2, 7)]


def test_a_number_that_another_order_has_is_told_with_what_to_do(bring_in: Import, shop: LittleShop) -> None:
    def taken(_path: str, _body: object) -> None:
        raise Refusal(409, "reference-taken", "Order 0192 of Ada has reference 7")

    shop.hook = taken
    reason = bring_in("sales-orders", HEAD + order(7))["rejections"][0]["reason"]
    assert "Order 0192 of Ada has reference 7" in reason
    assert "--ignore reference" in reason


def test_orders_that_were_rejected_late_are_named_by_a_later_run_too(
    bring_in: Import, shop: LittleShop, tmp_path: Path
) -> None:
    bring_in("sales-orders", HEAD + order(7))
    shop.settles_as = "rejected"
    again = imported("sales-orders", tmp_path / "rows.csv", "--json")
    assert again.exit_code == 1
    assert [late["number"] for late in report_of(again)["rejected_late"]] == ["7"]


def test_the_first_rows_of_a_cause_are_the_first_of_the_file_whoever_was_answered_first() -> None:
    causes = Causes()
    for row in (9, 3, 7, 2, 8, 5, 4):
        causes.count(f"quantity: 'q{row}' is not a number", Row("rows.csv", row, {}))
    [cause] = causes.all
    assert cause == {
        "words": "quantity: 'q2' is not a number", "rows": 7, "first": [f"rows.csv {row}" for row in (2, 3, 4, 5, 7)],
    }  # fmt: skip
