"""The variables of docs/configuration.md are those that the code reads."""

import re

from scripts.minierp.local.machine.state import CHECKOUT
from shared.process.settings import Settings

PAGE = (CHECKOUT / "docs" / "configuration.md").read_text(encoding="utf-8")


def shown(default: str | float) -> str:
    if default == "":
        return "–"
    return f"`{default}`" if isinstance(default, str) else f"`{default:g}`"


def test_the_table_has_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", PAGE, re.MULTILINE))

    assert {name.upper(): shown(default) for name, default in Settings()._asdict().items()}.items() <= rows.items()


def test_the_table_has_every_variable_that_the_command_line_reads() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "scripts").rglob("*.py"))
    read = set(re.findall(r'"(MINIERP_[A-Z_]+|PEERS_HOME)"', written)) - {"MINIERP_STATE"}  # the runner's own

    assert read == set(re.findall(r"^\| `([A-Z_]+)`", PAGE.partition("\n## The command line\n")[2], re.MULTILINE))
