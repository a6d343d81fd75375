"""Write the table of docs/identity.md anew: `python -m scripts.minierp.pages.identity`."""

from collections.abc import Iterable

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.pages.operations import operations
from shared.access.scopes import PUBLIC, ROLES, SCOPES

PAGE = CHECKOUT / "docs" / "identity.md"
_BEGIN, _END = "<!-- scopes: written by scripts/minierp/pages/identity.py -->\n", "<!-- end of scopes -->\n"


def written(page: str) -> str:
    """The page with the table as it is now. Raises ValueError for a page without a place for it."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"the page has no place for the table: {_BEGIN.strip()} … {_END.strip()}")
    return f"{before}{begin}\n{_table()}\n{end}{after}"


def _table() -> str:
    rows = [_row(scope, sentence) for scope, sentence in {**SCOPES, PUBLIC: "do this without a token"}.items()]
    return "\n".join(
        ["| scope | its bearer may | by | roles |", "|---|---|---|---|", *(row for row in rows if row), ""]
    )


def _row(scope: str, sentence: str) -> str:
    found = [operation.name for operation in operations() if operation.scope == scope]
    roles = [role for role, scopes in ROLES.items() if scope in scopes]
    return f"| `{scope}` | {sentence} | {_listed(found)} | {', '.join(roles)} |" if found else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
