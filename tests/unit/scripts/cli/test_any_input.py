"""Whatever is typed: a command ends with words for people and an exit code, never with a traceback."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from scripts.minierp.cli.main import app
from tests.unit.scripts.client.scripted_server import scripted_server

X = None
"""Where anything may be typed."""

COMMANDS: list[tuple[str | None, ...]] = [
    ("product", "create", X, X, "--price", X, "--currency", X),
    ("product", "create", "A", X, "--price", "1", "--currency", X, "--unit", X, "--reorder-point", X),
    ("product", "list", "--text", X, "--limit", X),
    ("product", "show", X),
    ("stock", "adjust", X, "count", X, "--note", X),
    ("stock", "list", "--sku", X),
    ("stock", "movements", X, "--limit", X),
    ("po", "create", "--supplier", X, "--expected", X, "--line", X, "--currency", X),
    (
        "po",
        "create",
        "--supplier",
        X,
        "--expected",
        "2030-01-31",
        "--line",
        "A:1:1",
        "--ordered-at",
        X,
        "--due-date",
        X,
    ),
    ("po", "list", "--supplier", X, "--status", X),
    ("po", "receive", X, "--line", X),
    ("po", "receive", "01976b6e-0000-7000-8000-000000000000", "--line", X, "--note", X),
    ("so", "create", "--customer", X, "--street", X, "--city", X, "--country", X, "--line", X, "--wait", X),
    ("so", "create", "--customer", "A", "--street", X, "--city", "C", "--country", "UK", "--line", X, "--currency", X),
    ("so", "list", "--customer", X, "--reference", X),
    ("so", "show", X),
    ("so", "ship", X, "--line", X, "--tracking", X, "--at", X),
    ("so", "cancel", "SO-2030-000123", "--line", X, "--reason", X),
    ("so", "return", "SO-2030-000123", "--line", X, "--note", X),
    ("so", "history", X),
    ("po", "receive", "PO-2030-000123", "--refuse", X, "--reason", X),
    ("po", "cancel", X, "--line", X),
    ("po", "return", "PO-2030-000123", "--line", X, "--reason", X),
    ("product", "update", X, "--barcode", X, "--order-multiple", X, "--supplier", X),
    ("product", "discontinue", X),
    ("supplier", "create", X, X, "--currency", X, "--lead-time", X),
    ("supplier", "update", X, "--contact", X),
    ("stock", "count", X, "--at", X, "--note", X),
    ("stock", "count", "--file", X),
    ("stock", "show", "A", "--as-of", X),
    ("stock", "reservations", X),
    ("import", "products", X, "--map", X, "--set", X),
    ("import", "sales-orders", X, "--lines", X),
    ("dead-letters", "show", X, "--broker-url", X),
    ("dead-letters", "list", "--queue", X),
    ("logs", X),
    ("up", "--port", X, "--exit"),
    (X, X, X),
]

NASTY = [
    "", " ", "-", "--", "--json", "-1", ":", "::", "A:1", "A:1:1", "A:2:1:0.1", "A:1e999999999:1", "A:1:-1e-999999999",
    "1e999999999", "9" * 5000, f"{'9' * 5000}:1", f"1:{'9' * 5000}", "NaN", "1:NaN", "٣:1", "²:1", "0x10", "1_000",
    "[/red]", "[bold", "\\[", "\x1b[2J", "\udcff", "é\udce9", "a=b", "=", "sku=", "../..", "/dev/null", "/", "..",
    "2030-01-31", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "amqp://[::1", "http://[", "x" * 70_000,
    "01976b6e-0000-7000-8000-000000000000", "\u202e", "\u2028",
]  # fmt: skip
typed = st.sampled_from(NASTY) | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


class Always(list[Any]):
    """The same answer for ever."""

    def pop(self, _index: Any = 0) -> Any:
        return self[0]


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of somebody whose MiniERP refuses everything."""
    folder = tmp_path_factory.mktemp("server")
    with scripted_server(folder) as server:
        server.script = Always([(422, {"title": "No", "status": 422, "detail": "\x1b[2J[/red]"}, {})])
        yield {"MINIERP_URL": server.base_url, "MINIERP_CA": server.ca_certificate, "MINIERP_HOME": str(folder)}
    shutil.rmtree(folder, ignore_errors=True)


def run(arguments: tuple[str, ...], environment: dict[str, str]) -> Result:
    return CliRunner().invoke(app, arguments, env=environment)


def ends_with_words(done: Result) -> bool:
    return done.exit_code in (0, 1, 2) and (done.exception is None or isinstance(done.exception, SystemExit))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(word or "…" for word in command))
def test_no_input_ends_in_a_traceback(command: tuple[str | None, ...], refusing: dict[str, str]) -> None:
    gaps = command.count(X)

    @settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(typed, min_size=gaps, max_size=gaps))
    def check(texts: list[str]) -> None:
        given = iter(texts)
        done = run(tuple(next(given) if word is X else word for word in command), refusing)
        assert ends_with_words(done), repr(done.exception)

    check()


@pytest.mark.parametrize(
    ("command", "exit_code"),
    [
        (("product", "create", "A", "A", "--price", "1e999999999", "--currency", "EUR"), 2),
        (("po", "receive", "01976b6e-0000-7000-8000-000000000000", "--line", f"{'9' * 5000}:1"), 2),
        (("product", "list", "--text", "x" * 70_000), 2),
        (("product", "list", "--text", "\udcff"), 2),
        (("product", "list", "--limit", "9" * 30), 1),
    ],
    ids=["endless number", "endless line number", "endless question", "no text", "endless limit"],
)
def test_what_ended_in_a_traceback_is_refused_in_words(
    command: tuple[str, ...], exit_code: int, refusing: dict[str, str]
) -> None:
    done = run(command, refusing)

    assert ends_with_words(done), repr(done.exception)
    assert (done.exit_code, bool(done.stderr)) == (exit_code, True)


def test_a_disk_that_is_full_is_said_in_words(tmp_path: Path) -> None:
    environment = {**os.environ, "MINIERP_HOME": str(tmp_path)}
    code = "from scripts.minierp.cli.main import main; main()"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, "status", "--json"], stdout=full, stderr=subprocess.PIPE, text=True,
            env=environment, check=False, timeout=60,
        )  # fmt: skip

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "No space left on device" in done.stderr
