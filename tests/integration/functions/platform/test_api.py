"""What describes the API: documents and pages, without a token, and rendered by a browser without anything else."""

import json
import re
import subprocess
from collections.abc import Iterator
from html import escape
from pathlib import Path

import httpx
import pytest

from scripts.minierp.pages.contract import DOCS
from scripts.minierp.pages.operations import operations
from scripts.minierp.pages.problems import described
from scripts.minierp.pages.publishing import published
from tests.integration.running import Function, Functions

NOBODY = {"Authorization": ""}
PAGES = ("/docs", "/docs/events", "/problems/stock-refused")


@pytest.fixture(scope="module")
def api(functions: Functions) -> Iterator[Function]:
    return functions["api"]


def read(api: Function, path: str) -> httpx.Response:
    return api.get(path, headers=NOBODY)


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_a_document_is_what_is_published_and_needs_no_token(api: Function, name: str) -> None:
    answer = read(api, f"/{name}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json() == json.loads((DOCS / "api" / name).read_text(encoding="utf-8"))


def test_every_problem_leads_to_its_page(api: Function) -> None:
    for problem in described():
        answer = read(api, problem.type)

        assert answer.status_code == 200, problem.type
        assert escape(problem.title) in answer.text
        assert "What to do" in answer.text


def test_a_problem_that_there_is_not_is_not_found(api: Function) -> None:
    answer = read(api, "/problems/bad-luck")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_asked_for_again_by_its_version(api: Function, path: str) -> None:
    first = read(api, path)

    again = api.get(path, headers={**NOBODY, "If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Type"] == "text/html; charset=utf-8"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_from_elsewhere_and_may_not(api: Function, path: str) -> None:
    answer = read(api, path)

    (policy,) = answer.headers.get_list("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert not re.search(r"https?:", policy)
    assert re.findall(r'(?:src|href)="(https?:[^"]*)"', answer.text) == []
    for asset in re.findall(r'(?:src|href)="(/[^"]*)"', answer.text):
        assert read(api, asset).status_code == 200, asset


def test_other_answers_are_no_pages(api: Function, functions: Functions) -> None:
    for answer in (functions["products"].get("/products"), read(api, "/problems/bad-luck")):
        assert answer.headers.get_list("Content-Security-Policy") == ["default-src 'none'; frame-ancestors 'none'"]


def rendered(url: str, folder: Path) -> str:
    """What a browser made of a page, and how it looks, in a file."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += [f"--user-data-dir={folder}", "--window-size=1280,2000", "--virtual-time-budget=20000"]
    offline = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    seen = subprocess.run(
        [*command, *offline, f"--screenshot={folder / 'page.png'}", "--dump-dom", url],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return seen.stdout


def test_a_browser_shows_every_operation(api: Function, tmp_path: Path) -> None:
    page = rendered(f"http://{api.address}/docs", tmp_path)

    shown = set(re.findall(r'class="opblock-summary-path" data-path="([^"]+)"', page))
    assert {operation.name.partition(" ")[2] for operation in operations()} <= shown
    assert (tmp_path / "page.png").stat().st_size > 50_000


def test_a_browser_shows_every_event(api: Function, tmp_path: Path) -> None:
    page = rendered(f"http://{api.address}/docs/events", tmp_path)

    assert re.findall(r'<section id="([^"]+)"', page) == [each.type for each in published()]
    assert (tmp_path / "page.png").stat().st_size > 20_000
