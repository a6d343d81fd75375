"""Stock from files: order, identity, and nothing twice."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.minierp.data.imports.kinds import stock
from scripts.minierp.data.imports.sending import journal_file
from scripts.minierp.data.imports.sending.commands import key
from tests.eventually import eventually
from tests.unit.scripts.data.imports.conftest import Import, imported, report_of
from tests.unit.scripts.data.imports.little_shop import LittleShop, slowly


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_counts_of_a_sku_the_later_row_stands(bring_in: Import, shop: LittleShop, attempt: int) -> None:
    shop.stocked("A", "B", "C")
    shop.hook = slowly(0.05, "A")
    bring_in("stock", "sku,quantity\nA,1000\nB,1\nA,500\nC,1\n", "--reason", "count")
    assert shop.on_hand("A") == 500
    assert [body["quantity"] for path, body in shop.posted if "/A/" in path] == ["1000", "500"]


def test_goods_come_in_before_they_go_out_as_the_file_says(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    shop.hook = slowly(0.1, "A")
    report = bring_in("stock", "sku,quantity,reason\nA,10,gain\nA,4,loss\n")
    assert (report["created"], report["rejected_rows"]) == (2, 0)
    assert shop.on_hand("A") == 6


def test_a_count_that_was_rejected_is_not_overtaken(bring_in: Import, shop: LittleShop, tmp_path: Path) -> None:
    shop.stocked("A", "B")
    rejected = tmp_path / "rejected.csv"
    rows = "sku,quantity,reason\nA,1O00,count\nB,7,gain\nA,500,gain\n"
    report = bring_in("stock", rows, "--rejects", str(rejected))
    assert (report["created"], report["rejected_rows"], shop.on_hand("A"), shop.on_hand("B")) == (1, 2, 0, 7)
    assert report["rejections"][1]["reason"] == "waits for row 2, which was rejected"
    rejected.write_text(rejected.read_text().replace("1O00", "1000"))
    assert report_of(imported("stock", rejected, "--json"))["created"] == 2
    assert shop.on_hand("A") == 1500


def test_a_count_does_not_overtake_what_minierp_refused(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    rows = "sku,quantity,reason\nA,5,loss\nA,1,gain\nA,9,count\nA,2,gain\n"
    report = bring_in("stock", rows)
    assert [(item["row"], item["reason"].split(",")[0]) for item in report["rejections"][1:]] == [
        (4, "waits for row 2"), (5, "waits for row 4"),
    ]  # fmt: skip
    assert (report["created"], shop.on_hand("A")) == (1, 1)


def test_a_row_whose_reason_cannot_be_read_may_be_a_count(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    report = bring_in("stock", "sku,quantity,reason\nA,1000,cuont\nA,500,gain\n", "--dry-run")
    assert (report["would_send"], report["rejected_rows"]) == (0, 2)


def test_what_changes_stock_waits_for_no_other_change(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    report = bring_in("stock", "sku,quantity\nA,5x\nA,5\n")
    assert (report["created"], report["rejected_rows"]) == (1, 1)


def test_what_is_in_already_waits_for_nothing(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    bring_in("stock", "sku,quantity,reason\nA,500,gain\n")
    report = bring_in("stock", "sku,quantity,reason\nA,1O00,count\nA,500,gain\n")
    assert (report["already_in"], report["rejected_rows"]) == (1, 1)


def test_other_skus_do_not_wait_for_a_slow_one(
    bring_in: Import, shop: LittleShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.minierp.data.imports.sending.post.TOGETHER", 1)
    shop.stocked("A", *(f"B{number}" for number in range(20)))

    def until_all_others_are_in(path: str, _body: object) -> None:
        if "/A/" in path:
            eventually(lambda: len([path for path, _ in list(shop.posted) if "/B" in path]) == 20, within=30)

    shop.hook = until_all_others_are_in
    rows = "\n".join(f"B{number},1" for number in range(20))
    bring_in("stock", f"sku,quantity\nA,1\nA,2\n{rows}\n")
    assert [path for path, _ in shop.posted][-2:] == ["/stock/A/adjustments"] * 2


FIRST = "sku,quantity,note\nA,5,tea\nB,4.8,\n"


@pytest.mark.parametrize(
    "again",
    [
        "sku,quantity,note\nA,5.0,tea\nB,4.80,\n",
        "sku,quantity,note\nA,005,tea\nB,+4.8,\n",
        "sku,quantity,note\n A , 5 ,  tea \nB,4.8,\n",
        'sku,quantity,note\n"A","5","tea"\n"B","4.8",""\n',
        "note,quantity,sku\ntea,5,A\n,4.8,B\n",
        "sku,quantity,note\r\nA,5,tea\r\nB,4.8,\r\n",
        "sku;quantity;note;;\nA;5;tea;;\n;;;;\nB;4.8;;;\n",
        "sku,quantity,note,reason\nA,5,tea,gain\nB,4.8,,gain\n",
        "\ufeffsku\tquantity\tnote\nA\t5\ttea\nB\t4.8\t\n",
    ],
    ids=["decimals", "zeros", "padded", "quoted", "columns", "endings", "semicolons", "reason", "tabs"],
)
def test_a_file_that_a_spreadsheet_saved_again_doubles_nothing(
    bring_in: Import, shop: LittleShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, again: str
) -> None:
    shop.stocked("A", "B")
    bring_in("stock", FIRST, "--reason", "gain")
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path / "another"))  # without the journal: the keys alone must tell
    report = bring_in("stock", again, "--reason", "gain")
    assert (report["created"], report["already_in"], report["rejected_rows"]) == (0, 2, 0)
    assert (shop.on_hand("A"), shop.on_hand("B")) == (5, Decimal("4.8"))


def test_a_decimal_comma_is_the_same_number(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("B")
    bring_in("stock", "sku,quantity\nB,4.8\n")
    report = bring_in("stock", "sku;quantity\nB;4,80\n", "--decimal", ",")
    assert (report["created"], report["already_in"]) == (0, 1)


def test_a_count_imported_again_on_another_day_is_a_new_count(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    today = stock.Identity("", "2030-01-31")
    tomorrow = stock.Identity("", "2030-02-01")
    assert today.scope("count", "rows.csv") != tomorrow.scope("count", "rows.csv")
    assert today.scope("gain", "rows.csv") == tomorrow.scope("gain", "rows.csv")
    assert today.scope("opening_balance", "rows.csv") == tomorrow.scope("opening_balance", "rows.csv")


def test_a_count_imported_again_on_the_same_day_is_the_same_unless_its_batch_differs(
    bring_in: Import, shop: LittleShop
) -> None:
    shop.stocked("A")
    rows = "sku,quantity\nA,5\n"
    created = [bring_in("stock", rows, "--reason", "count", *batch)["created"]
               for batch in ([], [], ["--batch", "evening"], ["--batch", "evening"])]  # fmt: skip
    assert created == [1, 0, 1, 0]


def test_an_opening_balance_never_doubles_whatever_its_file_is_called(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    bring_in("stock", "sku,quantity\nA,5\nA,5\n")
    report = bring_in("stock", "sku,quantity\nA,5\nA,5.0\n", name="stock (2).csv")
    assert (report["created"], shop.on_hand("A")) == (0, 10)


def test_another_opening_balance_is_counted_under_a_batch_of_its_own(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    bring_in("stock", "sku,quantity\nA,5\n")
    report = bring_in("stock", "sku,quantity\nA,5\n", "--batch", "second shop", name="second.csv")
    assert (report["created"], shop.on_hand("A")) == (1, 10)


def test_a_file_imported_by_an_earlier_version_doubles_nothing(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    body = b'{"reason":"gain","quantity":"5","note":"tea"}'
    known_by = key("stock rows.csv", "/stock/A/adjustments" + body.decode(), "1")
    shop.post("/stock/A/adjustments", body, known_by)
    report = bring_in("stock", "sku,quantity,note\nA,5.0,tea\n", "--reason", "gain")
    assert (report["created"], report["already_in"], shop.on_hand("A")) == (0, 1, 5)


def test_what_is_already_in_is_told_row_by_row_with_since_when(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A", "B")
    bring_in("stock", "sku,quantity\nA,5\nB,6\n")
    again = bring_in("stock", "sku,quantity\nA,5\nB,6\n")
    assert [(item["row"], item["outcome"]) for item in again["skipped"]] == [(2, "already in"), (3, "already in")]
    assert all(item["since"] for item in again["skipped"])


def test_a_resume_asks_in_batches_and_sends_nothing_again(bring_in: Import, shop: LittleShop) -> None:
    skus = [f"S{number}" for number in range(500)]
    shop.stocked(*skus)
    rows = "sku,quantity\n" + "\n".join(f"{sku},5" for sku in skus)
    bring_in("stock", rows, "--reason", "gain")
    posts, questions = len(shop.keys), len(shop.asked)
    report = bring_in("stock", rows, "--reason", "gain")
    assert report["already_in"] == 500
    assert (len(shop.keys), len(shop.asked) - questions) == (posts, 3)


def test_what_the_journal_says_is_not_believed_of_a_system_that_was_set_back(
    bring_in: Import, shop: LittleShop
) -> None:
    shop.stocked("A")
    bring_in("stock", "sku,quantity\nA,5\n", "--reason", "gain")
    shop.keys.clear()
    shop.stocked("A")
    report = bring_in("stock", "sku,quantity\nA,5\n", "--reason", "gain")
    assert (report["created"], shop.on_hand("A")) == (1, 5)


def test_what_one_system_took_is_not_believed_of_another_at_the_same_address(
    bring_in: Import, shop: LittleShop
) -> None:
    rows = "sku,quantity,reason\nA,5,gain\nB,5,opening_balance\n"
    shop.stocked("A", "B")
    bring_in("stock", rows)
    shop.keys.clear()
    shop.movements.clear()
    shop.stocked("A", "B")  # a cluster through a tunnel
    shop.levels["A"]["version"] = shop.levels["B"]["version"] = 3
    assert bring_in("stock", rows)["created"] == 2
    assert (shop.on_hand("A"), shop.on_hand("B")) == (5, 5)


def test_what_was_sold_since_is_asked_of_minierp_again_and_doubles_nothing(
    bring_in: Import, shop: LittleShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.stocked("A")
    bring_in("stock", "sku,quantity\nA,5\nA,6\n", "--reason", "gain")
    shop.levels["A"] |= {"version": 9, "updated_at": shop.now()}
    report = bring_in("stock", "sku,quantity\nA,5\nA,6\n", "--reason", "gain")
    assert (report["created"], report["already_in"], shop.on_hand("A")) == (0, 2, 11)


@pytest.mark.parametrize("moved", [False, True])
def test_a_row_that_another_file_said_is_told_apart_whether_or_not_the_stock_moved_since(
    shop: LittleShop, tmp_path: Path, moved: bool
) -> None:
    shop.stocked("A")
    for folder in ("may", "june"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "rows.csv").write_text("sku,quantity\nA,5\n")
    report_of(imported("stock", tmp_path / "may" / "rows.csv", "--json", "--reason", "gain"))
    if moved:
        shop.levels["A"] |= {"version": 9, "updated_at": shop.now()}
    [skipped] = report_of(imported("stock", tmp_path / "june" / "rows.csv", "--json", "--reason", "gain"))["skipped"]
    assert (skipped["outcome"], skipped["said_by"]) == (
        "said by another file", f"{tmp_path / 'may' / 'rows.csv'} row 2",
    )  # fmt: skip
    assert skipped["since"]


def test_a_damaged_journal_is_a_clear_error(bring_in: Import, shop: LittleShop, tmp_path: Path) -> None:
    Path(os.environ["MINIERP_HOME"], journal_file.FILE).write_bytes(b"no database at all" * 100)
    (tmp_path / "rows.csv").write_text("sku,quantity\nA,5\n")
    result = imported("stock", tmp_path / "rows.csv")
    assert result.exit_code == 2
    assert "is damaged" in result.output
    assert shop.posted == []
