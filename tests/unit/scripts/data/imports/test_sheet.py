from pathlib import Path

import pytest

from scripts.minierp.data.imports.sheet import read_sheet
from scripts.minierp.terminal.errors import UsageError


def written(directory: Path, content: bytes) -> Path:
    path = directory / "rows.csv"
    path.write_bytes(content)
    return path


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, b"\xef\xbb\xbfsku,name\nA,Tea\n"))
    assert sheet.columns == ("sku", "name")
    assert sheet.rows[0].values == {"sku": "A", "name": "Tea"}


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_every_line_ending_separates_rows(tmp_path: Path, ending: bytes) -> None:
    sheet = read_sheet(written(tmp_path, ending.join([b"sku", b"A", b"B"])))
    assert [row.values["sku"] for row in sheet.rows] == ["A", "B"]


def test_empty_cells_and_null_are_missing(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, b"sku,name,unit\nA,NULL, \n"))
    assert sheet.rows[0].values == {"sku": "A"}


def test_a_row_is_known_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, b'sku,note\nA,"two\nlines"\n\nB,one\n'))
    assert [(row.number, row.values["sku"]) for row in sheet.rows] == [(2, "A"), (5, "B")]


def test_a_line_separator_inside_a_cell_does_not_split_it(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, "sku,note\nA,one\u2028two\x0bthree\n".encode()))
    assert sheet.rows[0].values["note"] == "one\u2028two\x0bthree"


def test_a_row_that_does_not_fit_the_header_says_so(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, b"sku,name\nA\nB,Tea,x\nC,Tea\n"))
    assert [row.problem for row in sheet.rows] == ["1 values for 2 columns", "3 values for 2 columns", ""]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"sku,name\nA,Tea\nB,Caf\xe9\n", "line 3: not UTF-8 (byte 0xe9)"),
        (b"sku,sku\nA,B\n", "names columns more than once: 'sku'"),
        (b"", "has no header"),
        (b"\n\n", "has no header"),
        (b'sku\n"A\n', "line 2"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read_sheet(written(tmp_path, content))
    assert words in refusal.value.message
    assert refusal.value.exit_code == 2


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_sheet(tmp_path / "absent.csv")
