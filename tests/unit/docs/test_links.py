"""Every link in every page leads to a file that exists, and to a heading that it has. Nothing is asked of a network."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from tests.unit.docs.pages import anchors, code, links, markdown_files

README, INDEX = CHECKOUT / "README.md", CHECKOUT / "docs" / "README.md"
PROBLEMS = CHECKOUT / "docs" / "problems" / "README.md"
"""An index of its own, which the other leads to."""


OURS = re.compile(r"(?<![\w./-])(?:\./)?((?:tests|scripts|shared|functions|knative|docs|protos)/[\w./<>-]*[\w/>])")
"""A path in this checkout; what stands in angle brackets is anything."""
TO_COME = {"functions/sales/thank_customer.py"}
"""What the recipe makes."""


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


def missing(text: str) -> list[str]:
    """The paths in it that lead to nothing."""
    paths = set(OURS.findall(text)) - TO_COME
    return sorted(path for path in paths if not any(CHECKOUT.glob(re.sub(r"<[\w-]*>", "*", path.rstrip("/")))))


@pytest.mark.parametrize("page", markdown_files(), ids=named)
def test_every_path_in_code_leads_somewhere(page: Path) -> None:
    assert missing("\n".join(code(page))) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("./scripts/test tests/integration/images", ["tests/integration/images"]),
        ("functions/<domain>/rules/nothing.py", ["functions/<domain>/rules/nothing.py"]),
        ("functions/<domain>/rules/ shared/events/<domain>.py ./scripts/build", []),
        ("https://example.com/docs/x ../shared/x REGISTRY/functions/x", []),
    ],
)
def test_a_path_that_leads_nowhere_is_found(text: str, wrong: list[str]) -> None:
    assert missing(text) == wrong


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
    led_to = {target(index, link) for index in (INDEX, PROBLEMS) for link in links(index)}

    assert [named(page) for page in markdown_files() if page not in {*led_to, INDEX}] == []
    assert PROBLEMS in led_to


def test_the_readme_leads_to_the_index_and_is_read_to_its_end() -> None:
    assert INDEX in {target(README, link) for link in links(README)}
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 200
