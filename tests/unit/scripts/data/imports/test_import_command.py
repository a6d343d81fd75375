"""What the command says, and how it ends."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.minierp.data.imports.sending.post import TOGETHER
from scripts.minierp.terminal import progress
from tests.eventually import eventually
from tests.unit.scripts.data.imports.conftest import Import, imported, report_of
from tests.unit.scripts.data.imports.little_shop import LittleShop, Refusal

CONTENT = st.one_of(
    st.binary(max_size=200),
    st.lists(st.text(alphabet='A1,;"\n\r\x00é.-', max_size=30), max_size=6).map(
        lambda lines: "\n".join(["sku,name,price,currency,quantity,id", *lines]).encode()
    ),
)
HEAD = "sku,name,price,currency\n"


def test_the_tables_group_rejections_and_say_what_is_new(shop: LittleShop, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f"{HEAD}A,Tea,1.50,EUR\nB,Pot,free,EUR\nC,Cup,dear,EUR\n")
    first, second = imported("products", file), imported("products", file)
    assert first.exit_code == second.exit_code == 1
    lines = [" ".join(line.split()) for line in first.stdout.splitlines()]
    assert any(line.startswith("│ 2 │ price: 'free' is not a number") and "rows.csv 3" in line for line in lines)
    assert "│ New │ 1 │" in lines
    assert "│ Rejected rows │ 2 │" in lines
    assert any("Already in" in line and "1" in line for line in second.stdout.splitlines())
    assert any("rows.csv 2" in line and "2030-01-31 12:00:00Z" in line for line in second.stdout.splitlines())


@pytest.mark.parametrize(
    "content", ["sku\nA\n", "sku,sku\nA,A\n", "", 'sku,quantity\nA,5\nB,"6\n', "sku,quantity\nA,\xe9"]
)
def test_a_file_that_cannot_be_used_ends_with_2_before_anything_is_sent(
    shop: LittleShop, tmp_path: Path, content: str
) -> None:
    shop.stocked("A")
    (tmp_path / "rows.csv").write_bytes(content.encode("latin-1"))
    assert imported("stock", tmp_path / "rows.csv").exit_code == 2
    assert shop.posted == []


def test_imported_suppliers_give_products_their_suppliers_name(bring_in: Import, shop: LittleShop) -> None:
    assert bring_in("suppliers", "code,name,currency,lead_time_days\n7,Leaf & Co,EUR,14\n")["created"] == 1
    report = bring_in("products", "sku,name,price,currency,supplier_id\nA,Tea,1.50,EUR,7\nB,Pot,9,EUR,8\n")
    assert shop.products["A"]["preferred_supplier"] == "Leaf & Co"
    assert [row["reason"] for row in report["rejections"]] == [
        "supplier_id: no supplier '8' is known; run `minierp import suppliers` first"
    ]
    assert len([path for path, _ in shop.asked if path == "/suppliers"]) == 2, "asked once for each import"


def test_a_refused_row_is_reported_with_its_number_and_reason(bring_in: Import, shop: LittleShop) -> None:
    def refuse(_path: str, body: dict[str, Any]) -> None:
        if body["sku"] == "B":
            raise Refusal(422, "validation", "1 violation(s); see errors.", [{"field": "name", "message": "too plain"}])

    shop.hook = refuse
    report = bring_in("products", f"{HEAD}A,Tea,1.50,EUR\nB,Pot,9,EUR\n")
    assert report["rejections"] == [{"file": "rows.csv", "row": 3, "reason": "name: too plain"}]


def started(file: Path, *options: str, ignoring: bool = False) -> subprocess.Popen[str]:
    """`ignoring` Ctrl-C, as a shell without job control begins what it runs in the background."""
    program = [sys.executable, "-c", "from scripts.minierp.cli.main import main; main()", "import", "stock", str(file)]
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_IGN if ignoring else before)
    try:
        return subprocess.Popen([*program, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_says_what_was_done_and_the_same_command_goes_on_from_there(shop: LittleShop, tmp_path: Path) -> None:
    skus = [f"S{number}" for number in range(900)]
    shop.stocked(*skus)
    shop.hook = lambda _path, _body: time.sleep(0.005)
    file = tmp_path / "rows.csv"
    file.write_text("sku,quantity\n" + "\n".join(f"{sku},5" for sku in skus))
    importing = started(file, "--reason", "gain", "--concurrency", "2")
    eventually(lambda: len(shop.posted) >= 10)
    importing.send_signal(signal.SIGINT)
    printed, errors = importing.communicate(timeout=60)
    assert importing.returncode == 130, errors
    assert "the same command goes on from there" in printed
    done = len(shop.posted)
    assert 10 <= done < 900
    assert f"│ New           │ {done}" in printed
    report = report_of(imported("stock", file, "--reason", "gain", "--json"))
    assert (report["already_in"], report["created"], len(shop.posted)) == (done, 900 - done, 900)


@pytest.mark.parametrize("ignoring", [False, True])
def test_ctrl_c_again_does_not_wait(shop: LittleShop, tmp_path: Path, ignoring: bool) -> None:
    skus = [*(f"S{number}" for number in range(TOGETHER)), "B"]
    shop.stocked(*skus)
    answered = threading.Event()
    asked: list[str] = []

    def never(path: str, _body: object) -> None:
        asked.append(path)
        if "/B/" in path:
            answered.wait(60)

    shop.hook = never
    file = tmp_path / "rows.csv"
    file.write_text("sku,quantity\n" + "\n".join(f"{sku},5" for sku in skus))
    importing = started(file, "--concurrency", "1", ignoring=ignoring)
    eventually(lambda: len(asked) == len(skus))
    importing.send_signal(signal.SIGINT)
    assert importing.stderr
    assert "Ctrl-C again does not wait" in importing.stderr.readline()
    importing.send_signal(signal.SIGINT)
    try:
        printed, errors = importing.communicate(timeout=30)
    finally:
        answered.set()
    assert importing.returncode == 130, errors
    assert f"│ New           │ {TOGETHER}" in printed
    assert "may be in as well" in printed


def test_an_import_that_loses_minierp_reports_what_is_done_and_ends_with_1(
    shop: LittleShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.minierp.data.imports.run.PATIENCE", 0.3)
    shop.stocked("A", "B")

    def gone(path: str, _body: dict[str, Any]) -> None:
        if "/A/" in path and shop.posted:
            raise Refusal(503, "temporarily-unavailable", "Not now.")

    shop.hook = gone
    file = tmp_path / "rows.csv"
    file.write_text("sku,quantity\nA,10\nA,5\nA,7\n")
    result = imported("stock", file, "--reason", "count")
    assert result.exit_code == 1
    assert "The import stopped" in result.output
    assert "run the same import again" in " ".join(result.output.split())
    assert shop.on_hand("A") == 10  # 7 did not overtake 5, which nobody answered


def test_a_second_import_beside_the_first_does_not_find_the_journal_closed(shop: LittleShop, tmp_path: Path) -> None:
    skus = [f"S{number}" for number in range(60)]
    shop.stocked(*skus)
    files = [tmp_path / f"{name}.csv" for name in ("one", "two")]
    for file in files:
        file.write_text("sku,quantity\n" + "\n".join(f"{sku},5" for sku in skus))
    processes = [started(file, "--reason", "gain") for file in files]
    ended = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ended
    assert len(shop.posted) == 120


def test_an_import_without_a_home_to_write_to_goes_without_the_journal(
    shop: LittleShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.stocked("A")
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path / "file" / "home"))
    (tmp_path / "rows.csv").write_text("sku,quantity\nA,5\n")
    assert imported("stock", tmp_path / "rows.csv").exit_code == 0


KINDS = ("products", "suppliers", "stock", "counts", "purchase-orders", "receipts", "sales-orders", "shipments")


def test_help_shows_examples_with_every_option() -> None:
    options = ["--delimiter", "--encoding", "--no-header", "--columns", "--decimal", "--null", "--ignore", "--map",
               "--batch", "--results", "--force", "--dry-run"]  # fmt: skip
    for kind in KINDS:
        shown = imported(kind, Path("--help")).stdout
        examples = " ".join(shown.partition("Example:")[2].partition("╭")[0].split())
        left_out = {"suppliers": {"--decimal", "--batch"}, "products": {"--batch"}}
        wanted = [option for option in options if option not in left_out.get(kind, set())]
        assert [option for option in wanted if option not in examples] == [], kind


def test_progress_without_a_terminal_is_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 1.0, 12.0, 13.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.progress("Sending", 80_000) as advance:
        for _ in range(3):
            advance(1000)
    assert capsys.readouterr().err == "Sending: 2,000 of 80,000 after 12 s\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=CONTENT, kind=st.sampled_from(KINDS))
def test_no_file_ends_in_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, kind: str
) -> None:
    monkeypatch.delenv("MINIERP_URL", raising=False)
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))
    (tmp_path / "rows.csv").write_bytes(content)
    result = imported(kind, tmp_path / "rows.csv", "--dry-run")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2)
