"""Rejected rows as files that are mended and imported as they are."""

import shlex
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from tests.unit.scripts.data.imports.conftest import Import, imported, report_of
from tests.unit.scripts.data.imports.little_shop import LittleShop

ORDERS = "number;customer;address.street;address.city;address.country\n1;Ada;S;Bath;UK\n2;Bob;S;Bath;UK\n"
LINES = "orderNo;sku;quantity;unit_price;currency\n1;A;1;1;EUR\n1;B;none;1;EUR\n2;A;1;1;EUR\n"
TWO_FILES = ["--map", "order=number", "--map", "lines.order=orderNo"]


def test_mended_rejects_are_imported_as_they_are(bring_in: Import, shop: LittleShop, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    rows = "colour,sku,name,price,currency\nred,A,Tea,1.50,EUR\nblue,B,Pot,free,EUR\n"
    bring_in("products", rows, "--rejects", str(rejected))
    text = rejected.read_text()
    assert text.splitlines() == [
        "import_error,import_row,colour,sku,name,price,currency",
        "price: 'free' is not a number such as 12 or 9.80,rows.csv 3,blue,B,Pot,free,EUR",
    ]
    rejected.write_text(text.replace(",free,", ",9,"))
    report = report_of(imported("products", rejected, "--json"))
    assert (report["created"], report["rejected_rows"]) == (1, 0)


def test_nothing_of_a_row_is_lost(bring_in: Import, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    bring_in("products", 'sku,name,,price,currency\nA, Tea ,"x",1.50,EUR,surplus,"a, b"\n', "--rejects", str(rejected))
    assert rejected.read_text().splitlines() == [
        "import_error,import_row,sku,name,,price,currency",
        '7 values for 5 columns,rows.csv 2,A, Tea ,x,1.50,EUR,surplus,"a, b"',
    ]


def test_what_would_act_on_a_screen_is_written_out_and_the_lines_of_a_note_stay(
    bring_in: Import, tmp_path: Path
) -> None:
    rejected = tmp_path / "rejected.csv"
    rows = 'sku,name,price,currency,colour\nA,"Te\x1b[2Ja\u202e",1,EUR,"one\r\ntwo\u200b"\n'
    bring_in("products", rows, "--rejects", str(rejected))
    text = rejected.read_text()
    assert "\\x1b[2Ja\\u202e" in text
    assert 'EUR,"one\ntwo\\u200b"' in text
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)"])
def test_a_cell_that_looks_like_a_formula_stays_what_it_is_and_our_own_are_none(
    bring_in: Import, tmp_path: Path, formula: str
) -> None:
    rejected = tmp_path / "rejected.csv"
    bring_in("products", f"sku,name,price,currency\nA,{formula},free,EUR\n", "--rejects", str(rejected))
    problem, origin, *cells = rejected.read_text().splitlines()[1].split(",")
    assert cells == ["A", formula, "free", "EUR"]
    assert problem[0].isalpha()
    assert origin[0].isalpha()


def test_rejects_of_rejects_have_one_reason_each(bring_in: Import, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    bring_in("stock", "sku,quantity\nA,one\n", "--rejects", str(first))
    report_of(imported("stock", first, "--json", "--rejects", str(second)))
    assert second.read_text() == first.read_text()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_rejects_are_written_as_their_file_was(bring_in: Import, tmp_path: Path, encoding: str) -> None:
    rejected = tmp_path / "rejected.csv"
    options = ["--encoding", encoding] if encoding == "windows-1252" else []
    content = "sku;name;price;currency\nA;Café;x;EUR\n".encode(encoding)
    bring_in("products", content, *options, "--rejects", str(rejected))
    text = rejected.read_bytes().decode(encoding)
    assert text.splitlines()[1] == "price: 'x' is not a number such as 12 or 9.80;rows.csv 2;A;Café;x;EUR"
    rejected.write_bytes(text.replace(";x;", ";1;").encode(encoding))
    assert report_of(imported("products", rejected, "--json", *options))["created"] == 1


def test_rejects_of_a_file_without_a_header_are_read_with_the_same_options(
    bring_in: Import, tmp_path: Path, shop: LittleShop
) -> None:
    rejected = tmp_path / "rejected.csv"
    shop.stocked("A", "B")
    options = ["--no-header", "--columns", "sku,quantity"]
    bring_in("stock", "A,5\nB,six\n", *options, "--rejects", str(rejected))
    rejected.write_text(rejected.read_text().replace("B,six", "B,6"))
    report = report_of(imported("stock", rejected, "--json", *options))
    assert (report["created"], report["rejected_rows"]) == (1, 0)


def test_rejects_of_two_files_are_two_files_that_can_be_imported_again(
    bring_in: Import, shop: LittleShop, tmp_path: Path
) -> None:
    lines, rejected = tmp_path / "lines.csv", tmp_path / "rejected.csv"
    lines.write_text(LINES)
    report = bring_in("sales-orders", ORDERS, "--lines", str(lines), *TWO_FILES, "--rejects", str(rejected))
    assert (report["created"], report["rejected_orders"], report["rejected_rows"]) == (1, 1, 3)
    rejected_lines = tmp_path / "rejected.lines.csv"
    assert rejected.read_text().splitlines()[1:] == [";rows.csv 2;1;Ada;S;Bath;UK"]
    assert rejected_lines.read_text().splitlines()[1:] == [
        ";lines.csv 2;1;A;1;1;EUR", "quantity: 'none' is not a number such as 12 or 9.80;lines.csv 3;1;B;none;1;EUR",
    ]  # fmt: skip
    rejected_lines.write_text(rejected_lines.read_text().replace("none;", "3;"))
    again = report_of(imported("sales-orders", rejected, "--json", "--lines", str(rejected_lines), *TWO_FILES))
    assert (again["created"], again["rejected_rows"]) == (1, 0)


def test_where_only_lines_are_rejected_both_files_can_be_imported_as_the_report_says(
    shop: LittleShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    orders, lines = Path("my orders.csv"), Path("lines.csv")
    orders.write_text(ORDERS)
    lines.write_text("orderNo;sku;quantity;unit_price;currency\n1;A;1;1;EUR\n2;A;1;1;EUR\n3;B;1;1;EUR\n")
    options = [*TWO_FILES, "--json"]
    first = imported("sales-orders", orders, "--lines", "lines.csv", *options, "--rejects", "my rejects.csv")
    report = report_of(first)
    assert (report["created"], report["rejected_rows"]) == (2, 1)
    assert Path("my rejects.csv").read_text().splitlines() == [
        "import_error;import_row;number;customer;address.street;address.city;address.country"
    ]
    said = report["notes"][0].partition("Mend them, then: ")[2].removesuffix(" (options as before)")
    assert said == "minierp import sales-orders 'my rejects.csv' --lines 'my rejects.lines.csv'"
    with Path("my rejects.csv").open("a") as file:
        file.write(";;3;Cleo;S;Bath;UK\n")
    again = CliRunner().invoke(app, [*shlex.split(said)[1:], *options])
    assert report_of(again)["created"] == 1


def test_rejects_never_overwrite_the_file_that_is_imported(shop: LittleShop, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("sku,quantity\nA,one\n")
    (tmp_path / "alias.csv").symlink_to(file)
    for target in (file, tmp_path / "alias.csv"):
        result = imported("stock", file, "--rejects", str(target), "--force")
        assert result.exit_code == 2
        assert "is the file that is imported" in result.output
    assert file.read_text() == "sku,quantity\nA,one\n"


@pytest.mark.parametrize("option", ["--rejects", "--results"])
def test_a_file_that_exists_is_overwritten_only_by_force(shop: LittleShop, tmp_path: Path, option: str) -> None:
    shop.stocked("A")
    file, there = tmp_path / "rows.csv", tmp_path / "there.csv"
    file.write_text("sku,quantity\nA,one\n")
    there.write_text("precious")
    refused = imported("stock", file, option, str(there))
    assert (refused.exit_code, there.read_text()) == (2, "precious")
    assert "--force" in refused.output
    assert imported("stock", file, option, str(there), "--force").exit_code == 1
    assert there.read_text() != "precious"


def test_one_file_in_two_spellings_is_one_file(shop: LittleShop, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("sku,quantity\nA,one\n")
    (tmp_path / "alias").symlink_to(tmp_path)
    spelled = tmp_path / "alias" / ".." / tmp_path.name / "out.csv"
    result = imported("stock", tmp_path / "rows.csv", "--rejects", str(tmp_path / "out.csv"), "--results", str(spelled))
    assert result.exit_code == 2
    assert "name the same file" in result.output


def test_where_nothing_is_rejected_no_file_is_made(bring_in: Import, shop: LittleShop, tmp_path: Path) -> None:
    shop.stocked("A")
    bring_in("stock", "sku,quantity\nA,5\n", "--rejects", str(tmp_path / "rejected.csv"))
    assert not (tmp_path / "rejected.csv").exists()


def test_a_file_that_cannot_be_written_is_said_after_the_report(
    shop: LittleShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("scripts.minierp.data.imports.report.rejects.write", full)
    (tmp_path / "rows.csv").write_text("sku,quantity\nA,one\n")
    result = imported("stock", tmp_path / "rows.csv", "--rejects", str(tmp_path / "rejected.csv"))
    assert result.exit_code == 1
    assert "Rejected rows │ 1" in result.output
    assert "No space left on device" in result.output


def test_a_disk_without_room_for_what_must_be_remembered_is_a_clear_error(
    shop: LittleShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("scripts.minierp.data.imports.scratch.Scratch.add", full)
    (tmp_path / "rows.csv").write_text("sku,quantity\nA,one\n")
    result = imported("stock", tmp_path / "rows.csv")
    assert result.exit_code == 1
    assert "cannot keep what it has to remember (database or disk is full)" in " ".join(result.output.split())
