"""The variables of docs/configuration.md are those that the code reads."""

import re

from scripts.minierp.local.machine.state import CHECKOUT
from shared.process.settings import Settings

IMAGES = "scripts/minierp/cluster/images"
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

    section = PAGE.partition("\n## The command line\n")[2].partition("\n## ")[0]
    assert read == set(re.findall(r"^\| `([A-Z_]+)`", section, re.MULTILINE))


def test_the_table_has_every_variable_that_a_build_reads() -> None:
    section = PAGE.partition("\n## Building images\n")[2]
    written = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / IMAGES).glob("*.py"))
    read = set(re.findall(r'"((?:PYTHON|PIP|HTTPS?|NO|REQUESTS|SSL|CURL|SOURCE)_[A-Z_]+)"', written))

    rows = re.findall(r"^\| ([^|]*`[A-Z_]+`) \|", section, re.MULTILINE)
    assert read == {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
