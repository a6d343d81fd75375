"""Every link in every page leads to a file that exists, and to a heading that it has. Nothing is asked of a network."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from tests.unit.docs.pages import anchors, links, markdown_files

README, INDEX = CHECKOUT / "README.md", CHECKOUT / "docs" / "README.md"


def named(page: Path) -> str:
    return str(page.relative_to(CHECKOUT))


def target(page: Path, link: str) -> Path:
    path = unquote(urlsplit(link).path)
    return (page.parent / path).resolve() if path else page


def broken(page: Path, link: str) -> str:
    """What is wrong with it, if anything."""
    parts = urlsplit(link)
    if parts.scheme:
        return "" if parts.scheme in {"http", "https"} and parts.hostname else "no address"
    found = target(page, link)
    if not found.is_relative_to(CHECKOUT) or not found.exists():
        return "no such file"
    return "no such heading" if parts.fragment and parts.fragment not in anchors(found) else ""


@pytest.mark.parametrize("page", markdown_files(), ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert {link: wrong for link in links(page) if (wrong := broken(page, link))} == {}


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("docs/README.md", ""),
        ("docs/README.md#use-it", ""),
        ("#two-commands", ""),
        ("https://knative.dev", ""),
        ("docs/nothing.md", "no such file"),
        ("../elsewhere.md", "no such file"),
        ("docs/README.md#nothing", "no such heading"),
        ("#nothing", "no such heading"),
        ("https:///path", "no address"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link: str, wrong: str) -> None:
    assert broken(README, link) == wrong


def test_the_index_names_every_page() -> None:
    led_to = {target(INDEX, link) for link in links(INDEX)}

    assert [named(page) for page in markdown_files() if page not in {*led_to, INDEX}] == []


def test_the_readme_leads_to_the_index_and_is_read_to_its_end() -> None:
    assert INDEX in {target(README, link) for link in links(README)}
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 200
