"""The page on identity says of scopes and roles what functions say themselves."""

import re

from scripts.minierp.pages.identity import PAGE, written
from scripts.minierp.pages.operations import operations
from shared.access.scopes import PUBLIC, ROLES, SCOPES


def test_the_table_is_what_the_functions_say() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert written(page) == page, "run `.venv/bin/python -m scripts.minierp.pages.identity`"


def test_every_scope_opens_something_and_every_role_has_one() -> None:
    opened = {operation.scope for operation in operations()} - {PUBLIC}

    assert opened == set(SCOPES)
    assert set().union(*ROLES.values()) == set(SCOPES)
    assert all(ROLES.values())


def test_the_page_names_every_role() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert set(ROLES) <= set(re.findall(r"^\| `(\w+)` \| ", page, re.MULTILINE))
