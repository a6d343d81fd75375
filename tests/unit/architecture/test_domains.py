"""At the top of a domain only use cases; beside them rules, which know no I/O, and storage, which knows the rules."""

from pathlib import Path

import pytest

from shared.process.domains import DOMAINS
from tests.unit.architecture.sources import FUNCTIONS, ROOT, below, imports, module_of, modules, named, sources, uses

PURE = ("collections", "dataclasses", "datetime", "decimal", "enum", "functools", "itertools", "re", "typing", "uuid")
"""What the rules may use of the standard library."""

TOP = [path for path in modules("functions") if path.parent.parent == ROOT / "functions"]
RULES = [path for path in modules("functions") if path.parent.name == "rules"]
STORAGE = [path for path in modules("functions") if path.parent.name == "storage"]


def domain_of(path: Path) -> str:
    return f"functions.{path.relative_to(ROOT / 'functions').parts[0]}"


def test_the_functions_are_found() -> None:
    assert {"create_sales_order", "adjust_stock", "inventory", "relay_outbox"} <= {path.stem for path in FUNCTIONS}


def test_the_top_of_a_domain_is_the_list_of_its_use_cases() -> None:
    assert [named(path) for path in TOP] == [named(path) for path in FUNCTIONS]


def test_a_domain_has_no_rooms_but_rules_and_storage() -> None:
    assert {path.parent.name for path in ROOT.glob("functions/*/*/__init__.py")} == {"rules", "storage"}


@pytest.mark.parametrize("path", sources("functions"), ids=named)
def test_a_function_is_imported_by_nobody(path: Path) -> None:
    others = [module_of(function) for function in FUNCTIONS if function != path]

    assert not [name for name in imports(path) for other in others if below(name, other)]


@pytest.mark.parametrize("path", sources("functions"), ids=named)
def test_a_domain_imports_no_other_domain(path: Path) -> None:
    own = domain_of(path)

    assert not [name for name in imports(path) if below(name, "functions") and not below(name, own)]


@pytest.mark.parametrize("path", sources("functions"), ids=named)
def test_functions_need_neither_scripts_nor_tests(path: Path) -> None:
    assert not uses(path, "scripts") and not uses(path, "tests")


@pytest.mark.parametrize("path", RULES, ids=named)
def test_rules_import_values_problems_and_rules_and_nothing_that_does_io(path: Path) -> None:
    allowed = (*PURE, "pydantic", "shared.values", "shared.money", "shared.outcomes", f"{domain_of(path)}.rules")

    assert not [name for name in imports(path) if not any(below(name, each) for each in allowed)]


@pytest.mark.parametrize("path", STORAGE, ids=named)
def test_storage_knows_its_rules_and_nothing_of_requests(path: Path) -> None:
    assert not [name for name in imports(path) if below(name, "shared.runtime") or below(name, "shared.http")]


def test_a_domain_is_what_has_migrations() -> None:
    assert {path.parts[-3] for path in ROOT.glob("functions/*/storage/migrations")} == set(DOMAINS)
