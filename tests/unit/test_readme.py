"""What the README says about things that change elsewhere."""

import re

from scripts.minierp.local.machine.state import CHECKOUT
from shared.process.settings import Settings

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def shown(default: str | float) -> str:
    if default == "":
        return "–"
    return f"`{default}`" if isinstance(default, str) else f"`{default:g}`"


def test_the_configuration_table_has_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", README, re.MULTILINE))

    assert {name.upper(): shown(default) for name, default in Settings()._asdict().items()}.items() <= rows.items()


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)\)", README)

    assert "docs/decisions.md" in links
    assert [link for link in links if not (CHECKOUT / link).exists()] == []
