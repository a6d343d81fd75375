"""CSV files that somebody else made: each row is refused for what it is, and nothing breaks, runs or is stored."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from scripts.minierp.cli.main import app
from scripts.minierp.data.imports.sending import post
from scripts.minierp.local.system.system import System
from shared.process.domains import DOMAINS
from tests.hostile import words
from tests.hostile.books import Counts, Logs, counts, grown
from tests.hostile.settling import Settled

GOOD = {
    "products": {"sku": "NOBODY", "name": "x", "price": "-1", "currency": "EUR", "description": "x", "unit": "kg",
                 "reorder_point": "-1"},
    "suppliers": {"code": "NOBODY", "name": "x", "currency": "X", "lead_time_days": "1001", "contact": "x"},
    "stock": {"sku": "NOBODY", "quantity": "1", "reason": "gain", "note": "x"},
    "counts": {"sku": "NOBODY", "quantity": "1", "counted_at": "2020-01-31"},
    "sales-orders": {"order": "1", "customer": "x", "address.street": "x", "address.city": "x", "address.country": "x",
                     "sku": "NOBODY", "quantity": "1", "unit_price": "1", "currency": "EUR"},
    "purchase-orders": {"order": "1", "supplier": "x", "expected_date": "2031-07-01", "sku": "NOBODY", "quantity": "1",
                        "unit_price": "1", "currency": "EUR"},
    "receipts": {"order": "NOBODY", "receipt": "1", "received_at": "2020-01-31",
                 "sku": "NOBODY", "quantity": "1", "reason": "x"},
    "shipments": {"order": "NOBODY", "shipped_at": "2020-01-31", "sku": "NOBODY", "quantity": "1", "tracking": "x",
                  "note": "x"},
}  # fmt: skip
"""A row of each kind that fits its columns, and of which nothing can come, whatever one of its cells becomes: it is
about what there is not, or out of bounds twice."""
CELLS = [*words.TEXTS.values(), *words.NUMBERS, *words.NUMBERS_AS_TEXTS, "=1+1", "+1", "-1", "@x", "\t=1", "'=1"]


REFUSALS_UNDER_KEYS = {f"{domain}.idempotency" for domain in DOMAINS}
"""An import gives each row a key, and what a function refuses under a key it notes for whoever shares it."""


@pytest.fixture(autouse=True)
def nothing_comes_of_it(running: System, settled: Settled, logs: Logs) -> Iterator[None]:
    before = settled.counts()
    yield
    after = counts(running)
    assert {name: by for name, by in grown(before, after).items() if name not in REFUSALS_UNDER_KEYS} == {}
    settled.knows(after)


@pytest.fixture(autouse=True)
def nothing_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unknown here stays unknown: an import that believes it at once says the same ten seconds earlier."""
    monkeypatch.setattr(post, "ON_ITS_WAY", 0.0)


def imported(running: System, kind: str, file: Path, *options: str) -> Result:
    """An import that ended as imports end, and said nothing that acts on a screen."""
    done = CliRunner().invoke(app, ["import", kind, str(file), *options], env={"MINIERP_HOME": running.state.home})
    assert done.exception is None or isinstance(done.exception, SystemExit), (file.read_bytes()[:300], done.exception)
    assert done.exit_code in (0, 1, 2), done.output
    assert not re.search("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", done.output)
    return done


def written(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("kind", list(GOOD))
def test_every_cell_can_be_anything(running: System, tmp_path: Path, tried: Counts, kind: str) -> None:
    rows = [{**GOOD[kind], **({"order": f"N-{place}-{name}"} if "order" in GOOD[kind] else {}), name: cell}
            for column, name in enumerate(GOOD[kind]) for place, cell in enumerate(CELLS[column % 3 :: 3])]  # fmt: skip
    file, rejects = tmp_path / "rows.csv", tmp_path / "rejected.csv"
    file.write_text(written(rows), encoding="utf-8", errors="surrogatepass")

    report: dict[str, Any] = json.loads(imported(running, kind, file, "--json", "--rejects", str(rejects)).stdout)

    assert (report["created"], report["already_in"]) == (0, 0)
    assert report["rejected_rows"] == report["rows"]
    assert imported(running, kind, rejects, "--dry-run").exit_code == 1
    tried["a row of a file"] += len(rows)


GOOD_STOCK = b"sku,quantity,reason\nNOBODY,1,gain\n"
FILES = {
    "nothing": b"", "a line feed": b"\n", "NULs": b"\x00" * 1000,
    "NULs among rows": GOOD_STOCK + b"\x00\x00,1,gain\n",
    "a workbook": b"PK\x03\x04" + b"\x00" * 100, "gzip": b"\x1f\x8b\x08\x00", "a PDF": b"%PDF-1.7",
    "an ELF": b"\x7fELF",
    "UTF-16 without a mark": GOOD_STOCK.decode().encode("utf-16-le"), "UTF-16 cut off": b"\xff\xfes\x00k",
    "no UTF-8": b"sku,quantity\n\xff\xfe,1\n", "a quote": b'sku,quantity\n"NOBODY,1\n', "quotes": b'"' * 99_999,
    "quotes and commas": b'",' * 50_000, "a quote within": b'sku,quantity\nNO"BODY,1\n', "commas": b"," * 100_000,
    "a long cell": b"sku,quantity\n" + b"x" * 200_000 + b",1\n", "a long header": b"x" * 300_000 + b"\n",
    "a thousand columns": b",".join(b"c%d" % number for number in range(1000)) + b"\n",
    "one column twice": b"sku,sku,quantity\nA,B,1\n",
    "a header that acts": b"sku,quantity,\x1b[2J\nNOBODY,1,x\n",
    "too many cells": b"sku,quantity\nNOBODY,1,2,3\n", "too few": b"sku,quantity\nNOBODY\n",
    "carriage returns": b"sku,quantity\rNOBODY,1\r", "a header alone": b"sku,quantity\n",
    "HTML": b"<html><body>x</body>",
    "a separator of its own": b"sep=;\nsku;quantity\nNOBODY;1\n", "JSON": b'[{"sku": "NOBODY"}]',
    "a word without end": b"sku,quantity\n" + b"(sku " * 20_000 + b",1\n",
    "marks": b"sku,quantity\n" + b"a" + b"\xcc\x81\xcc\xa3" * 20_000 + b",1\n",
    "rows of rows": b"import_row,sku,quantity\n" + b"x 1 " * 1000 + b",NOBODY,1\n",
    "rows that were": b"import_error,import_row,sku,quantity\n=1,../../x 999999999 1:0123456789abcdef,NOBODY,1\n",
}  # fmt: skip


@pytest.mark.parametrize("name", list(FILES))
def test_a_file_can_be_anything(running: System, tmp_path: Path, tried: Counts, name: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(FILES[name])

    for kind in ("stock", "products"):
        imported(running, kind, file)
        tried["a file"] += 1


def test_a_name_of_a_file_can_be_anything(running: System, tmp_path: Path, tried: Counts) -> None:
    for name in (
        "\x1b[2J.csv",
        "\u202evsc.exe.csv",
        "a\nb.csv",
        "-rf.csv",
        "$(id).csv",
        "%s%n.csv",
        "[red].csv",
        "é.csv",
    ):
        file = tmp_path / name
        file.write_bytes(GOOD_STOCK)

        assert imported(running, "stock", file).exit_code == 1
        tried["a file"] += 1


def test_no_generated_file_breaks_an_import(running: System, tmp_path: Path, tried: Counts) -> None:
    cells = st.text(max_size=20) | st.sampled_from(CELLS).map(lambda text: text[:500])
    rows = st.lists(st.lists(cells, min_size=1, max_size=5), max_size=5)
    file = tmp_path / "rows.csv"

    @settings(settings.get_profile("hostile"), max_examples=settings.get_profile("hostile").max_examples // 8)
    @given(rows, st.sampled_from([",", ";", "\t", "|"]), st.booleans())
    def each(lines: list[list[str]], delimiter: str, quoted: bool) -> None:
        head = delimiter.join(["sku", "quantity", "reason", "note"])
        body = "\n".join(
            delimiter.join('"' + c.replace('"', '""') + '"' if quoted else c for c in line) for line in lines
        )
        file.write_bytes(f"{head}\n{body}\n".encode("utf-8", "surrogatepass"))
        imported(running, "stock", file, "--dry-run")
        tried["a generated file"] += 1

    each()


def test_what_is_written_for_a_spreadsheet_is_what_was_read(running: System, tmp_path: Path, tried: Counts) -> None:
    """A file of rejected rows is the file that was read, to be mended: no cell of it is changed or made up."""
    rows = [{**GOOD["stock"], "note": cell} for cell in ("=1+1", "@SUM(A1)", "+1", "-1", '"', "a\nb", "é")]
    file, rejects = tmp_path / "rows.csv", tmp_path / "rejected.csv"
    file.write_text(written(rows), encoding="utf-8")

    imported(running, "stock", file, "--rejects", str(rejects))

    kept = list(csv.DictReader(rejects.open(encoding="utf-8", newline="")))
    assert [row["note"] for row in kept] == [row["note"] for row in rows]
    tried["a row of a file"] += len(rows)
