"""`minierp audit`: what is asked, what is repaired, and what people and crons are told."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer


def finding(kind: str, subject: str, remedy: str, **details: str) -> dict[str, Any]:
    return {"id": "f-1", "kind": kind, "domain": "sales", "subject": subject, "details": details, "cause": "a hand",
            "remedy": remedy}  # fmt: skip


WRONG = finding("on-hand-wrong", "TEA-1", "rebuild", level="11", ledger="9")
LOST = finding("message-lost", "e-1", "publish", position="12")
TOTAL = finding("sales-total-wrong", "o-1", "person")


def answers(server: ScriptedServer, *parts: list[dict[str, Any]]) -> None:
    for number, found in enumerate(parts, start=1):
        server.answers(200, {"part": number, "of": len(parts), "patience": 900, "findings": found})


def test_every_part_is_looked_at_and_books_that_agree_are_said_to(server: ScriptedServer) -> None:
    answers(server, [], [], [])

    assert "The books agree." in done("audit", "--patience", "60")
    assert server.asked[0].path == "/audit?patience=60"
    assert {asked.path for asked in server.asked[1:]} == {f"/audit?part={n}&of=3&patience=60" for n in (2, 3)}


def test_a_difference_is_shown_with_its_cause_and_its_repair_and_is_exit_code_1(server: ScriptedServer) -> None:
    answers(server, [WRONG])

    audited = run("audit")

    assert audited.exit_code == 1
    assert all(word in audited.stdout for word in ("on-hand-wrong", "TEA-1", "ledger: 9", "a hand", "made anew"))


def test_what_cannot_be_looked_at_is_exit_code_2(server: ScriptedServer) -> None:
    server.answers(404, {"type": "/problems/not-found", "title": "Not found", "status": 404})

    assert run("audit").exit_code == 2


def test_where_nothing_runs_or_cannot_be_trusted_is_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINIERP_URL", raising=False)
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))
    assert run("audit").exit_code == 2

    monkeypatch.setenv("MINIERP_URL", "https://localhost:1")
    monkeypatch.setenv("MINIERP_CA", str(tmp_path / "missing.pem"))
    assert run("audit").exit_code == 2


def test_a_repair_that_does_not_succeed_is_exit_code_2_and_says_what_was_wrong(server: ScriptedServer) -> None:
    answers(server, [WRONG])
    wrong = [{"field": "skus.0", "message": "is unknown"}]
    server.answers(422, {"title": "No", "status": 422, "detail": "Not like this.", "errors": wrong})

    tried = run("audit", "--repair")

    assert tried.exit_code == 2
    assert "is unknown" in tried.output


def test_each_finding_is_repaired_by_what_repairs_it(server: ScriptedServer) -> None:
    again = finding("promise-differs", "o-2", "tell again")
    answers(server, [WRONG, LOST, again, finding("order-unannounced", "o-3", "announce")])
    for _ in range(4):
        server.answers(201, {})

    done("audit", "--repair")

    assert [(asked.path, asked.body) for asked in server.asked[1:]] == [
        ("/stock/rebuilds", {"skus": ["TEA-1"]}),
        ("/stock/rebuilds", {"orders": ["o-2"]}),
        ("/audit/repairs", {"publish": [{"domain": "sales", "position": 12, "id": "e-1"}]}),
        ("/audit/repairs", {"announce": ["o-3"]}),
    ]


def test_what_needs_a_person_says_so_and_stays_exit_code_1(server: ScriptedServer) -> None:
    answers(server, [TOTAL])

    repaired = run("audit", "--repair")

    assert repaired.exit_code == 1
    assert "a person has to look" in repaired.stdout
    assert len(server.asked) == 1


def test_a_dry_run_changes_nothing(server: ScriptedServer) -> None:
    answers(server, [WRONG])

    assert run("audit", "--repair", "--dry-run").exit_code == 1
    assert len(server.asked) == 1
    assert run("audit", "--dry-run").exit_code == 2
