import importlib
import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.minierp.cli.main import ENTRIES, app
from tests.unit.scripts.cli.conftest import run
from tests.unit.scripts.client.scripted_server import ScriptedServer

HEAVY = (
    "importlib.metadata", "httpx", "pydantic", "sqlalchemy", "yaml", "psutil", "pika", "scripts.minierp.cli.commands",
)  # fmt: skip
LEVEL = {
    "sku": "TEA-1", "on_hand": "40", "reserved": "2", "available": "38", "incoming": "0", "projected": "38",
    "version": 3, "status": "active", "updated_at": "2030-01-01T00:00:00Z",
}  # fmt: skip
PRODUCT = {"sku": "TEA-1", "price": "4.80", "currency": "EUR"}
ORDER = {
    "id": "o-1", "status": "rejected", "customer": "Ada", "currency": "EUR", "total": "9.60", "shortages": [],
    "total_before_discount": "9.60", "lines": [],
}  # fmt: skip


def test_help_names_every_command() -> None:
    shown = run("--help")
    assert shown.exit_code == 0
    assert all(entry.name in shown.stdout for entry in ENTRIES)


def test_help_names_every_exit_code() -> None:
    shown = " ".join(run("--help").stdout.split())
    assert (
        "Exit codes: 0 done, 1 refused or failed, 2 the command or its input file cannot be used, 130 stopped" in shown
    )
    assert "audit: 1 something differs, 2 it could not look at everything" in shown


def test_help_imports_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys\nfrom scripts.minierp.cli.main import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert shown.stderr.strip() == "[]"


def test_the_version_is_the_installed_packages() -> None:
    said = run("--version")
    assert (said.exit_code, said.stdout) == (0, f"minierp {metadata.version('minierp')}\n")


def test_code_that_runs_without_its_package_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    said = run("--version")
    assert (said.exit_code, "no installed package" in said.stderr) == (2, True)


@pytest.mark.parametrize("command", ["product", "supplier", "stock", "po", "so", "import"])
def test_every_subcommand_shows_an_example(command: str) -> None:
    module = next(entry.module for entry in ENTRIES if entry.name == command)
    commands = typer.main.get_command(importlib.import_module(module).app).commands  # type: ignore[attr-defined]
    assert len(commands) >= 3
    for name in commands:
        assert f"Example: minierp {command} {name}" in " ".join(run(command, name, "--help").stdout.split())


def test_what_the_api_gives_is_shown_as_a_table(server: ScriptedServer) -> None:
    server.answers(200, LEVEL)
    shown = run("stock", "show", "TEA-1")
    assert shown.exit_code == 0
    assert "TEA-1" in shown.stdout
    assert "38" in shown.stdout


def test_json_is_what_the_api_gave(server: ScriptedServer) -> None:
    server.answers(200, LEVEL)
    assert json.loads(run("stock", "show", "TEA-1", "--json").stdout) == LEVEL


def test_a_price_that_is_left_out_is_the_products(server: ScriptedServer) -> None:
    server.answers(200, PRODUCT)
    server.answers(201, {**ORDER, "status": "pending"})
    placed = run(
        "so", "create", "--customer", "Ada", "--street", "S", "--city", "C", "--country", "UK", "--line", "TEA-1:2"
    )
    assert placed.exit_code == 0, placed.output
    [line] = server.asked[1].body["lines"]
    assert line == {"sku": "TEA-1", "quantity": "2", "unit_price": "4.80", "currency": "EUR", "discount": 0}


def test_a_products_price_is_taken_in_its_own_currency_only(server: ScriptedServer) -> None:
    server.answers(200, PRODUCT)
    address = ("--street", "S", "--city", "C", "--country", "JP")
    refused = run("so", "create", "--customer", "Ada", *address, "--line", "TEA-1:2", "--currency", "JPY")
    assert refused.exit_code == 2
    assert "4.80 EUR; it has none in JPY" in refused.stderr
    assert "TEA-1:2:PRICE" in refused.stderr
    assert len(server.asked) == 1, "nothing was sold"


def test_what_is_bought_without_a_price_is_not_bought_at_the_selling_price(server: ScriptedServer) -> None:
    bought = ("po", "create", "--supplier", "Leaf", "--expected", "2030-01-31", "--line", "TEA-1:60")
    refused = run(*bought, "--currency", "EUR")
    assert refused.exit_code == 2
    assert "has no price; add what the supplier asks for one" in " ".join(refused.stderr.replace("│", " ").split())
    assert not server.asked


PURCHASE = {"id": "p-1", "supplier": "Leaf", "expected_date": "2030-01-31", "status": "open", "currency": "EUR",
            "total": "126", "reference": "PO-1000", "ordered_at": "2026-03-01T11:00:00+00:00",
            "created_at": "2026-11-23T01:49:01+00:00",
            "lines": [{"line": 1, "sku": "TEA-1", "quantity": "60", "received": "0", "outstanding": "60",
                       "unit_price": "2.10", "amount": "126", "currency": "EUR",
                       "due_date": "2030-02-01"}]}  # fmt: skip


def test_an_order_is_placed_with_the_shops_number_time_and_due_date_and_shows_them(server: ScriptedServer) -> None:
    server.answers(201, PURCHASE)
    placed = run(
        "po", "create", "--supplier", "Leaf", "--expected", "2030-01-31", "--line", "TEA-1:60:2.10",
        "--currency", "EUR", "--reference", "PO-1000", "--ordered-at", "2026-03-01T12:00:00+01:00",
        "--due-date", "2030-02-01",
    )  # fmt: skip
    assert placed.exit_code == 0, placed.output
    sent = server.asked[0].body
    assert (sent["reference"], sent["ordered_at"]) == ("PO-1000", "2026-03-01T12:00:00+01:00")
    assert sent["lines"][0]["due_date"] == "2030-02-01"
    assert "Reference PO-1000, ordered 2026-03-01 11:00:00Z" in placed.stdout
    assert "2030-02-01" in placed.stdout


def test_a_time_without_its_zone_is_refused_before_anything_is_sent() -> None:
    order = ("po", "create", "--supplier", "Leaf", "--expected", "2030-01-31", "--line", "TEA-1:60:2.10")
    refused = run(*order, "--ordered-at", "2026-03-01T12:00:00")
    assert refused.exit_code == 2


@pytest.mark.parametrize("command", ["so", "po"])
def test_orders_are_listed_by_the_shops_number(server: ScriptedServer, command: str) -> None:
    server.answers(200, {"items": [], "next_cursor": None})
    assert run(command, "list", "--reference", "PO 1000").exit_code == 0
    assert server.asked[0].path.endswith("?limit=51&reference=PO+1000")


def test_a_number_that_is_taken_says_how_to_find_the_order_that_has_it(server: ScriptedServer) -> None:
    errors = [{"field": "reference", "message": "order p-1 has it", "order_id": "p-1"}]
    server.answers(409, {"type": "/problems/reference-taken", "status": 409, "instance": "/purchase-orders",
                         "errors": errors})  # fmt: skip
    order = ("po", "create", "--supplier", "Leaf", "--expected", "2030-01-31", "--line", "TEA-1:60:2.10")
    refused = run(*order, "--currency", "EUR", "--reference", "PO-1000")
    assert refused.exit_code == 1
    assert "reference: order p-1 has it" in refused.stderr
    assert "minierp po list --reference" in refused.stderr


PLACED_AND_AWAITED = (
    "so", "create", "--customer", "Ada", "--street", "S", "--city", "C", "--country", "UK",
    "--line", "TEA-1:2:4.80", "--currency", "EUR", "--wait", "5",
)  # fmt: skip


def test_an_order_that_is_rejected_while_waiting_ends_with_1(server: ScriptedServer) -> None:
    server.answers(201, ORDER)
    placed = run(*PLACED_AND_AWAITED)
    assert placed.exit_code == 1
    assert server.asked[0].headers["Prefer"] == "wait=5"


def test_waiting_goes_on_where_the_function_had_to_stop(server: ScriptedServer) -> None:
    server.answers(201, {**ORDER, "status": "pending"})
    server.answers(200, {**ORDER, "status": "pending"})
    server.answers(200, ORDER)
    placed = run(*PLACED_AND_AWAITED)
    assert placed.exit_code == 1
    assert len(server.asked) == 3


def test_a_refusal_ends_with_1_and_its_reasons(server: ScriptedServer) -> None:
    errors = [{"field": "sku", "message": "is taken"}]
    server.answers(409, {"title": "The SKU is taken", "status": 409, "detail": "Choose another.", "errors": errors})
    refused = run("product", "create", "TEA-1", "Tea", "--price", "1", "--currency", "EUR")
    assert refused.exit_code == 1
    assert "The SKU is taken: Choose another." in refused.stderr
    assert "sku: is taken" in refused.stderr


def test_a_command_that_cannot_be_understood_ends_with_2() -> None:
    assert run("product", "create").exit_code == 2
    assert run("nonsense").exit_code == 2
    assert run("up", "--port", "80000").exit_code == 2
    assert run("po", "create", "--supplier", "X", "--expected", "soon", "--line", "A:1").exit_code == 2
    assert run("po", "list", "--status", "lost").exit_code == 2
    assert run("so", "show", "not-an-id").exit_code == 2
    assert run("product", "show", "a/b").exit_code == 2
    assert run("stock", "adjust", "TEA-1", "found", "3").exit_code == 2


def test_what_is_no_brokers_address_is_said_without_repeating_it(tmp_path: Path) -> None:
    asked = {"MINIERP_HOME": str(tmp_path), "MINIERP_BROKER_URL": "secret@nowhere"}
    refused = CliRunner().invoke(app, ["dead-letters", "list"], env=asked)
    assert (refused.exit_code, "no address" in refused.stderr, "secret" in refused.stderr) == (2, True, False)


def test_a_shell_completes_what_an_option_may_say() -> None:
    asked = {"_MINIERP_COMPLETE": "complete_bash", "COMP_WORDS": "minierp po list --status ", "COMP_CWORD": "4"}
    completed = CliRunner().invoke(app, [], prog_name="minierp", env=asked)
    assert "partially_received" in completed.stdout.split()


def test_everything_outstanding_is_received_if_no_line_is_named(server: ScriptedServer) -> None:
    lines = [{"line": 1, "outstanding": "4"}, {"line": 2, "outstanding": "0"}]
    order = {"id": "p-1", "supplier": "Leaf", "expected_date": "2030-01-31", "status": "open", "currency": "EUR",
             "total": "0", "lines": lines}  # fmt: skip
    server.answers(200, order)
    server.answers(201, order | {"lines": []})
    received = run("po", "receive", "01976b6e-0000-7000-8000-000000000000")
    assert received.exit_code == 0, received.output
    assert server.asked[1].body["lines"] == [{"line": 1, "quantity": "4"}]
