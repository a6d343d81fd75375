import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.minierp.data.imports.sheets.reading import Reading, reading
from scripts.minierp.data.imports.sheets.sheet import Row, read_sheet
from scripts.minierp.terminal.errors import UsageError


def written(directory: Path, content: bytes) -> Path:
    path = directory / "rows.csv"
    path.write_bytes(content)
    return path


def rows_of(directory: Path, content: bytes, how: Reading | None = None) -> list[Row]:
    return list(read_sheet(written(directory, content), how).rows)


def values(directory: Path, content: bytes, how: Reading | None = None) -> list[dict[str, str]]:
    return [row.values for row in rows_of(directory, content, how)]


TWO = [{"sku": "A", "name": "Café"}, {"sku": "B", "name": "Pot, 1 l"}]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_usual_separators_are_recognised(tmp_path: Path, separator: str) -> None:
    text = f'sku{separator}name\nA{separator}Café\nB{separator}"Pot, 1 l"\n'
    assert values(tmp_path, text.encode()) == TWO


def test_commas_in_numbers_do_not_hide_semicolons(tmp_path: Path) -> None:
    assert values(tmp_path, b"sku;quantity\nA;1,5\nB;2,5\n")[0] == {"sku": "A", "quantity": "1,5"}


def test_a_separator_may_be_given(tmp_path: Path) -> None:
    found = values(tmp_path, b"sku:name\nA:a,b\n", reading(delimiter=":"))
    assert found == [{"sku": "A", "name": "a,b"}]
    assert reading(delimiter="tab").delimiter == "\t"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_its_mark_is_read_as_it_is(tmp_path: Path, encoding: str) -> None:
    assert values(tmp_path, 'sku,name\nA,Café\nB,"Pot, 1 l"\n'.encode(encoding)) == TWO


def test_windows_1252_is_read_on_request(tmp_path: Path) -> None:
    content = 'sku,name\nA,Café\nB,"Pot, 1 l"\n'.encode("windows-1252")
    assert values(tmp_path, content, reading(encoding="windows-1252")) == TWO


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_every_line_ending_separates_rows(tmp_path: Path, ending: bytes) -> None:
    assert values(tmp_path, ending.join([b"sku", b"A", b"B"])) == [{"sku": "A"}, {"sku": "B"}]


def test_empty_cells_are_missing_and_the_word_null_is_on_request(tmp_path: Path) -> None:
    content = b"sku,name,unit,note\nA,NULL, ,\\N\n"
    assert values(tmp_path, content) == [{"sku": "A", "name": "NULL", "note": "\\N"}]
    assert values(tmp_path, content, reading(nulls=["NULL", "\\N"])) == [{"sku": "A"}]


def test_empty_columns_at_the_end_and_empty_rows_are_ignored(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b"sku,name,,\nA,Tea,,\n,,,\n\n  ,,\nB,Pot\nC,Cup,,,,\n")
    assert [(row.number, row.values, row.problem) for row in rows] == [
        (2, {"sku": "A", "name": "Tea"}, ""),
        (6, {"sku": "B", "name": "Pot"}, ""),
        (7, {"sku": "C", "name": "Cup"}, ""),
    ]


def test_columns_without_a_name_are_passed_over(tmp_path: Path) -> None:
    assert values(tmp_path, b"sku,,,name\nA,x,y,Tea\n") == [{"sku": "A", "name": "Tea"}]


def test_a_file_without_a_header_has_the_columns_that_are_named(tmp_path: Path) -> None:
    how = reading(header=False, columns="sku, quantity")
    rows = rows_of(tmp_path, b"A;5\nB;6\n", how)
    assert [(row.number, row.values) for row in rows] == [
        (1, {"sku": "A", "quantity": "5"}),
        (2, {"sku": "B", "quantity": "6"}),
    ]
    assert read_sheet(tmp_path / "rows.csv", how).size == 2


def test_a_row_is_known_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b'sku,note\nA,"two\nlines"\n\nB,one\n')
    assert [(row.number, row.values["sku"]) for row in rows] == [(2, "A"), (5, "B")]


def test_a_line_separator_inside_a_cell_does_not_split_it(tmp_path: Path) -> None:
    [found] = values(tmp_path, "sku,note\nA,one\u2028two\x0bthree\n".encode())
    assert found["note"] == "one\u2028two\x0bthree"


def test_names_that_look_the_same_are_the_same(tmp_path: Path) -> None:
    assert values(tmp_path, "sku,name\nA,Cafe\u0301\n".encode()) == [{"sku": "A", "name": "Café"}]


def test_a_row_that_does_not_fit_the_columns_says_so_and_loses_nothing(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b"sku,name\nB,Tea,x\nC,Tea\n")
    assert [row.problem for row in rows] == ["3 values for 2 columns", ""]
    assert rows[0].cells == ("B", "Tea", "x")


def test_separators_at_the_end_of_a_row_may_be_left_out(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b"sku;name;note\nA;Tea\nB\n;Cup;\n")
    assert [(row.values, row.problem) for row in rows] == [
        ({"sku": "A", "name": "Tea"}, ""), ({"sku": "B"}, ""), ({"name": "Cup"}, ""),
    ]  # fmt: skip


def test_reasons_of_an_earlier_rejection_are_no_part_of_the_row(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b"import_error,sku,name\nname is missing,A,Tea\n,B,Pot,x\n")
    assert [(row.values, row.cells, row.problem) for row in rows] == [
        ({"sku": "A", "name": "Tea"}, ("A", "Tea"), ""),
        ({"sku": "B", "name": "Pot"}, ("B", "Pot", "x"), "3 values for 2 columns"),
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'sku,name\nA,"Tea\nB,Pot\n', 2),
        (b'sku,name\nA,Tea\nB,"Pot,1\nC,"Cup",2\n', 3),
        (b'sku,name\nA,"one\ntwo","three\nB,Pot\n', 3),
        (b'sku,name\r\nA,"Tea"x\r\n', 2),
        (b'sku\n"A\n', 2),
    ],
)
def test_a_quote_that_is_not_closed_is_reported_where_it_opens(tmp_path: Path, content: bytes, line: int) -> None:
    with pytest.raises(UsageError, match=f"line {line}: a quote opens here"):
        read_sheet(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "found", "option"),
    [
        (b"sku,name\nA,Tea\nB,Caf\xe9\n", "line 3: not UTF-8 (byte 0xe9)", "--encoding windows-1252"),
        ("sku,name\nA,Tea\n".encode("utf-16-le"), "zero bytes", "--encoding utf-16-le"),
        ("sku,name\nA,Tea\n".encode("utf-16-be"), "zero bytes", "--encoding utf-16-be"),
        (b"PK\x03\x04rest", "workbook", "CSV"),
        (b"\x1f\x8brest", "gzip", "CSV"),
        (b"\xff\xfea\x00b", "not in utf-16", "--encoding"),
        (b"sku,sku\nA,B\n", "names columns more than once: 'sku'", "Rename"),
        (b"", "has no header", "--no-header"),
        (b"\n\n", "has no header", "--no-header"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_what_was_found_and_which_option_helps(
    tmp_path: Path, content: bytes, found: str, option: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        read_sheet(written(tmp_path, content))
    assert found in refusal.value.message
    assert option in refusal.value.advice
    assert refusal.value.exit_code == 2


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_sheet(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"delimiter": ";;"}, "is not one character"),
        ({"delimiter": '"'}, "is not one character"),
        ({"encoding": "klingon"}, "no text encoding"),
        ({"encoding": "hex"}, "no text encoding"),
        ({"decimal": "x"}, "neither a point nor a comma"),
        ({"decimal": ",", "delimiter": ","}, "cannot both"),
        ({"columns": "sku"}, "without a header"),
        ({"header": False}, "needs names"),
        ({"header": False, "columns": "sku,sku"}, "more than once"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, str | bool], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        reading(**options)  # type: ignore[arg-type]


def test_what_can_be_read_only_once_is_read_all_the_same(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"sku\nA\nB\n",))
    writer.start()
    sheet = read_sheet(pipe)
    writer.join()
    assert [row.values["sku"] for row in sheet.rows] == ["A", "B"]


ENCODINGS = st.sampled_from(["", "utf-8", "utf-16", "utf-16-le", "windows-1252", "shift_jis", "utf-7", "idna"])
CONTENT = st.one_of(
    st.binary(max_size=300),
    st.text(alphabet='ab",;\t|\n\r\\\x00é0"', max_size=120).map(str.encode),
    st.text(max_size=80).map(lambda text: text.encode("utf-16", "surrogatepass")),
)


@given(content=CONTENT, encoding=ENCODINGS, header=st.booleans())
def test_any_bytes_give_rows_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, encoding: str, header: bool
) -> None:
    file = written(tmp_path_factory.mktemp("fuzz"), content)
    how = reading(encoding=encoding, header=header, columns="" if header else "a,b")
    try:
        sheet = read_sheet(file, how)
    except UsageError as error:
        assert error.message
        return
    rows = list(sheet.rows)
    assert len(rows) == sheet.size
    assert all(row.number >= 1 and set(row.values) <= set(sheet.columns) for row in rows)
