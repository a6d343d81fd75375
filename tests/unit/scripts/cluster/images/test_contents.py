"""What goes into an image follows from the source."""

import re
from pathlib import Path

import pytest

from scripts.minierp.cluster.images.assemble import needed
from scripts.minierp.cluster.images.contents import files, images, libraries
from scripts.minierp.local.machine.state import CHECKOUT
from shared.process.domains import DOMAINS

SERVING = {
    *("functions_framework", "starlette", "uvicorn", "uvloop", "httptools", "orjson", "pg8000"),
    *("jwt", "cryptography"),
}


def held(image: str) -> set[str]:
    return {str(path) for path in files(CHECKOUT, image)}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small one: `tea` has a function that imports `shared.kettle` late, and a query of its own."""
    sources = {
        "functions/__init__.py": "",
        "functions/tea/__init__.py": "",
        "functions/tea/brew.py": "from shared import cup\ndef main():\n    from shared.kettle import boil\n",
        "functions/tea/storage/brew.sql": "select 1",
        "functions/tea/storage/migrations/env.py": "import alembic",
        "functions/coffee/__init__.py": "",
        "shared/__init__.py": "",
        "shared/cup.py": "import decimal",
        "shared/kettle.py": "import water.hot",
        "shared/teapot.py": "import clay",
        "shared/notes.txt": "",
        "shared/serving/server.py": "import functions_framework, uvicorn",
    }
    for name, content in sources.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def test_an_image_holds_its_functions_whatever_they_import_and_the_data_beside_them(repository: Path) -> None:
    assert [str(path) for path in files(repository, "tea")] == [
        "functions/__init__.py",
        "functions/tea/__init__.py",
        "functions/tea/brew.py",
        "functions/tea/storage/brew.sql",
        "shared/__init__.py",
        "shared/cup.py",
        "shared/kettle.py",
        "shared/serving/server.py",
    ]


def test_it_needs_the_libraries_that_this_code_imports_and_no_others(repository: Path) -> None:
    needed = libraries(repository, "tea")

    assert {"water", "functions_framework", "uvicorn", "httptools"} <= needed
    assert not {"clay", "alembic", "shared"} & needed


def test_there_is_an_image_for_each_domain_and_one_for_the_tools() -> None:
    assert {"product", "inventory", "purchasing", "sales", "platform", "tools"} <= set(images(CHECKOUT))


@pytest.mark.parametrize("image", ["product", "inventory", "purchasing", "sales", "platform"])
def test_a_domain_carries_no_other_domain_no_migration_and_no_script(image: str) -> None:
    own = {f"functions/{image}/", "functions/__init__.py", "shared/", "protos/"}
    own |= {"docs/api/"} if image == "platform" else set()

    assert not [name for name in held(image) if not name.startswith(tuple(own))]
    assert not [name for name in held(image) if "migrations" in name]


@pytest.mark.parametrize(
    ("image", "present", "absent"),
    [
        ("product", SERVING, {"grpc", "hiredis", "obstore"}),
        ("platform", SERVING | {"obstore", "hiredis", "circuitbreaker"}, {"grpc", "alembic"}),
        ("sales", {"grpc", "hiredis"}, {"grpc_reflection", "obstore"}),
        ("inventory", {"grpc", "hiredis", "grpc_reflection"}, {"alembic"}),
        (
            "tools",
            {"alembic", "typer", "pg8000", "obstore", "hiredis"},
            {"functions_framework", "uvicorn", "httptools", "pytest"},
        ),
    ],
)
def test_grpc_redis_and_the_object_store_go_only_where_they_are_used(
    image: str, present: set[str], absent: set[str]
) -> None:
    needed = libraries(CHECKOUT, image)

    assert present <= needed
    assert not absent & needed


def test_opentelemetry_is_in_no_image_unless_it_is_built_from_the_longer_list() -> None:
    usual, longer = ((CHECKOUT / f"requirements{name}.lock").read_text() for name in ("", "-dev"))

    short, long = (
        needed(libraries(CHECKOUT, "sales"), set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)))
        for lock in (usual, longer)
    )

    assert not {name for name in short if name.startswith("opentelemetry")}
    assert {"opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"} <= long


def test_the_tools_carry_every_migration_but_not_what_runs_on_a_developers_machine() -> None:
    assert {f"functions/{domain}/storage/migrations/env.py" for domain in DOMAINS} <= held("tools")
    assert not {"scripts/minierp/cli/commands/system.py", "scripts/minierp/bench/run.py"} & held("tools")
