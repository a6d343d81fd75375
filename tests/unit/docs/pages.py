"""The Markdown files of the repository as a reader meets them: their headings' anchors and their links."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from scripts.minierp.local.machine.state import CHECKOUT


def markdown_files() -> list[Path]:
    """All of them, but what lies in hidden directories, which is not ours."""
    found = (path.relative_to(CHECKOUT) for path in CHECKOUT.rglob("*.md"))
    return sorted(CHECKOUT / path for path in found if not any(part.startswith(".") for part in path.parts))


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    return tuple(MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")))


def links(page: Path) -> Iterator[str]:
    """Where its links and pictures lead, as written; what stands in code is none."""
    for token in tokens(page):
        for child in token.children or ():
            if found := child.attrGet("href") or child.attrGet("src"):
                yield str(found)


def code(page: Path) -> Iterator[str]:
    """What stands in its code spans and blocks."""
    for token in tokens(page):
        yield from (child.content for child in token.children or () if child.type == "code_inline")
        if token.type in {"fence", "code_block"}:
            yield token.content


def anchors(page: Path) -> set[str]:
    """What `#…` may name in this page, by GitHub's rule: a heading that comes again gets a number."""
    slugs = [slug(heading) for heading in headings(page)]
    seen: Counter[str] = Counter()
    for place, each in enumerate(slugs):
        slugs[place] = f"{each}-{seen[each]}" if seen[each] else each
        seen[each] += 1
    return set(slugs)


def headings(page: Path) -> Iterator[str]:
    for opening, inline in pairwise(tokens(page)):
        if opening.type == "heading_open":
            yield "".join(child.content for child in inline.children or ())


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
