"""A rejected row that was mended stays the row that it was: nothing is swallowed, and nothing doubles."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts.minierp.data.imports.sheets.origin import Origin
from tests.unit.scripts.data.imports.conftest import Import, imported, report_of
from tests.unit.scripts.data.imports.little_shop import LittleShop

HEAD = "customer,address.street,address.city,address.country,sku,quantity,unit_price,currency\n"
ORDER = "Ada,S,C,UK,A,5,1,EUR"
KINDS = pytest.mark.parametrize(
    "options", [["--batch", "friday"], ["--reason", "gain"], ["--reason", "count", "--batch", "friday"], []],
    ids=["batch", "gain", "count", "opening balance"],
)  # fmt: skip


def mend(file: Path, *replaced: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in replaced:
        text = text.replace(old, new)
    file.write_text(text)


def again(kind: str, file: Path, *options: str) -> dict[str, Any]:
    return report_of(imported(kind, file, "--json", *options))


@KINDS
def test_a_mended_row_is_not_taken_for_its_accepted_twin(
    bring_in: Import, shop: LittleShop, tmp_path: Path, options: list[str]
) -> None:
    shop.stocked("A")
    rejected = tmp_path / "rejected.csv"
    bring_in("stock", "sku,quantity\nA,5\nA,5,x\n", *options, "--rejects", str(rejected))
    mend(rejected, (",5,x", ",5"))
    assert again("stock", rejected, *options)["created"] == 1
    assert again("stock", rejected, *options)["created"] == 0
    assert len(shop.movements["A"]) == 2


@KINDS
@pytest.mark.parametrize("in_place_first", [True, False])
def test_a_row_mended_in_its_rejects_and_in_its_file_is_one_row(
    bring_in: Import, shop: LittleShop, tmp_path: Path, options: list[str], in_place_first: bool
) -> None:
    shop.stocked("A")
    rejected = tmp_path / "rejected.csv"
    rows = "sku,quantity\nA,5\nA,five\nA,5\n"
    bring_in("stock", rows, *options, "--rejects", str(rejected))
    files = [tmp_path / "rows.csv", rejected]
    for file in files if in_place_first else files[::-1]:
        mend(file, ("A,five", "A,5"))
        again("stock", file, *options)
    assert len(shop.movements["A"]) == 3


@pytest.mark.parametrize("without_journal", [True, False])
def test_a_row_that_was_refused_as_it_is_has_the_same_key_in_both_files(
    bring_in: Import, shop: LittleShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_journal: bool
) -> None:
    rejected = tmp_path / "rejected.csv"
    monkeypatch.setattr("scripts.minierp.data.imports.sending.post.ON_ITS_WAY", 0)
    bring_in("stock", "sku,quantity\nA,5\nA,5\n", "--reason", "gain", "--rejects", str(rejected))
    shop.stocked("A")
    assert again("stock", rejected, "--reason", "gain")["created"] == 2
    if without_journal:
        monkeypatch.setenv("MINIERP_HOME", str(tmp_path / "another"))
    assert again("stock", tmp_path / "rows.csv", "--reason", "gain")["created"] == 0
    assert shop.on_hand("A") == 10


def test_rejects_of_two_weeks_are_different_rows_whatever_their_files_are_called(
    bring_in: Import, shop: LittleShop, tmp_path: Path
) -> None:
    shop.stocked("A")
    rejected = tmp_path / "rejected.csv"
    for week in ("week1.csv", "week2.csv"):
        bring_in("stock", "sku,quantity\nA,five\n", "--reason", "gain", "--rejects", str(rejected), name=week)
        mend(rejected, ("A,five", "A,5"))
        assert again("stock", rejected, "--reason", "gain")["created"] == 1
        rejected.unlink()
    assert shop.on_hand("A") == 10


def test_rejects_of_rejects_still_name_the_first_file(bring_in: Import, shop: LittleShop, tmp_path: Path) -> None:
    shop.stocked("A")
    first, second, copied = (tmp_path / name for name in ("first.csv", "second.csv", "copied.csv"))
    bring_in("stock", "sku,quantity\nA,five\n", "--reason", "gain", "--rejects", str(first))
    again("stock", first, "--reason", "gain", "--rejects", str(second))
    for file in (first, second):
        mend(file, ("A,five", "A,5"))
    shutil.copy(second, copied)
    assert [again("stock", file, "--reason", "gain")["created"] for file in (first, second, copied)] == [1, 0, 0]


def test_a_rejected_row_that_was_divided_into_equal_ones_is_as_many(
    bring_in: Import, shop: LittleShop, tmp_path: Path
) -> None:
    shop.stocked("A")
    rejected = tmp_path / "rejected.csv"
    bring_in("stock", "sku,quantity\nA,5 and 5\n", "--reason", "gain", "--rejects", str(rejected))
    header, row = rejected.read_text().splitlines()
    rejected.write_text("\n".join([header, *[row.replace("A,5 and 5", "A,5")] * 2]))
    assert [again("stock", rejected, "--reason", "gain")["created"] for _ in range(2)] == [2, 0]


def test_a_mended_order_without_a_number_is_not_taken_for_its_accepted_twin(
    bring_in: Import, shop: LittleShop, tmp_path: Path
) -> None:
    rejected = tmp_path / "rejected.csv"
    bring_in("sales-orders", f"{HEAD}{ORDER}\n{ORDER},x\n", "--rejects", str(rejected))
    mend(rejected, ("EUR,x", "EUR"))
    assert [again("sales-orders", rejected)["created"] for _ in range(2)] == [1, 0]
    mend(tmp_path / "rows.csv", ("EUR,x", "EUR"))
    assert again("sales-orders", tmp_path / "rows.csv")["created"] == 0
    assert len(shop.orders) == 2


def test_what_names_no_row_is_said(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    report = bring_in("stock", "import_error,import_row,sku,quantity\n,third,A,5\n,,A,6\n")
    assert report["rejections"][0]["reason"].startswith("import_row: 'third' names no row")
    assert report["created"] == 1


@pytest.mark.parametrize("origin", [Origin("week 1.csv", 3), Origin("a 2.csv", 9, 2, "0123456789abcdef")])
def test_an_origin_is_read_as_it_is_written(origin: Origin) -> None:
    assert Origin.read(str(origin)) == origin
