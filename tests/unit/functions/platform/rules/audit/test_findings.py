"""What can be found is what the page about it lists."""

import re

from functions.platform.rules.audit.findings import KINDS, found
from scripts.minierp.local.machine.state import CHECKOUT

PAGE = (CHECKOUT / "docs" / "audit.md").read_text(encoding="utf-8")


def test_the_page_lists_every_kind_with_its_repair() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE))

    assert rows == {name: kind.remedy.value for name, kind in KINDS.items()}


def test_a_finding_is_the_same_as_long_as_its_figures_are() -> None:
    first, again = (found("on-hand-wrong", "TEA-1", level=9, ledger=8) for _ in range(2))

    assert first.id == again.id
    assert found("on-hand-wrong", "TEA-1", level=9, ledger=7).id != first.id
