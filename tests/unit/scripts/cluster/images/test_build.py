"""`scripts/build`: what it decides, and what it asks of the tool. The tool here writes down what it was told."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.minierp.cluster.deploy.deployment import Deployment
from scripts.minierp.cluster.deploy.wish import Wish
from scripts.minierp.cluster.images.references import reference
from scripts.minierp.cluster.images.secrets import pip_settings
from scripts.minierp.local.machine.state import CHECKOUT
from tests.unit.scripts.cluster.deploy.conftest import need_kubectl

TOOL = """#!/bin/sh
echo "${0##*/} $*" >>"$TOLD"
case "$*" in
    *exists*|*inspect*) exit "${EXISTS:-1}" ;;
    create*) [ -n "$STATUS" ] && echo container ;;
    cp*) /bin/tar --create --file - --directory "$STATUS" status ;;
    build*) echo "STEP 1"; echo "the reason it failed"; exit "${FAILS:-0}" ;;
esac
"""


class Bench:
    """A PATH with tools that only take notes."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._told = folder, folder / "told"
        self._told.touch()

    def offer(self, *tools: str) -> None:
        for tool in tools:
            (self._folder / tool).write_text(TOOL)
            (self._folder / tool).chmod(0o755)

    def build(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SOURCE_DATE"))}
        return subprocess.run(
            [sys.executable, "-m", "scripts.minierp.cluster.images", *words],
            cwd=CHECKOUT,
            env={**kept, "PATH": str(self._folder), "TOLD": str(self._told), **self.home, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def home(self) -> dict[str, str]:
        """What this machine remembers of its builds."""
        return {"MINIERP_HOME": str(self._folder / "home")}

    @property
    def told(self) -> list[str]:
        return self._told.read_text().splitlines()


TOOLS = ("podman", "docker", "buildah")
SALES = str(reference(CHECKOUT, "sales", {}))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def builds(told: Sequence[str]) -> list[str]:
    return [line for line in told if " build " in line]


def test_a_function_is_built_as_the_image_that_holds_it(bench: Bench) -> None:
    bench.offer("podman")

    done = bench.build("create-sales-order", "settle-sales-order", PYTHON_IMAGE="localhost/base")

    assert done.returncode == 0, done.stderr
    (command,) = builds(bench.told)
    assert "--build-arg IMAGE=sales" in command
    assert "--build-arg PYTHON_IMAGE=localhost/base" in command
    assert "--timestamp 0" in command
    assert "dev.local/minierp-sales:latest" in command
    assert "[1/1]" in done.stderr
    assert done.stdout.startswith("dev.local/minierp-sales:")


def test_only_the_tools_keep_their_docstrings(bench: Bench) -> None:
    bench.offer("podman")

    bench.build("sales", "tools")

    assert ["PYTHONOPTIMIZE=0" in command for command in builds(bench.told)] == [False, True]


def test_what_exists_is_not_built_again_unless_told(bench: Bench) -> None:
    bench.offer("podman")

    bench.build("sales", EXISTS="0")
    assert builds(bench.told) == []

    bench.build("sales", "--rebuild", EXISTS="0")
    (command,) = builds(bench.told)
    assert "--no-cache" in command


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_builds_and_pushes(bench: Bench, tool: str) -> None:
    bench.offer(*TOOLS)

    done = bench.build("sales", "--tool", tool, "--push", "registry.example/shop/", "--json")

    assert done.returncode == 0, done.stderr
    assert len(builds(bench.told)) == 1
    assert all(line.startswith(tool) for line in bench.told)
    tag = SALES.rpartition(":")[2]
    assert bench.told[-2:] == [
        f"{tool} tag {SALES} registry.example/shop/minierp-sales:{tag}",
        f"{tool} push registry.example/shop/minierp-sales:{tag}",
    ]
    (said,) = json.loads(done.stdout)
    assert said["pushed"] == f"registry.example/shop/minierp-sales:{tag}"
    assert said["built"] is True
    assert "create-sales-order" in said["functions"]


def test_a_tag_can_be_learnt_without_any_tool(bench: Bench) -> None:
    done = bench.build("sales", "--print-tag")

    assert (done.returncode, done.stdout.strip(), bench.told) == (0, SALES, [])


def tag(bench: Bench, image: str, **environment: str) -> str:
    return bench.build(image, "--print-tag", **environment).stdout.strip()


def test_the_base_of_a_build_is_remembered_for_other_shells(bench: Bench) -> None:
    bench.offer("podman")
    on_its_base = bench.build("sales", PYTHON_IMAGE="localhost/base").stdout.strip()

    assert on_its_base != SALES
    assert tag(bench, "sales") == on_its_base
    assert tag(bench, "product") == str(reference(CHECKOUT, "product", {}))


def test_what_was_built_counts_for_a_tag_and_a_shell_that_says_otherwise_is_told(bench: Bench) -> None:
    bench.offer("podman")
    built = bench.build("sales", PYTHON_IMAGE="localhost/base").stdout.strip()

    asked = bench.build("sales", "--print-tag", PYTHON_IMAGE="localhost/other")

    assert asked.stdout.strip() == built
    assert "PYTHON_IMAGE=localhost/other changes no tag of sales" in asked.stderr
    assert bench.build("sales", "--print-tag", PYTHON_IMAGE="localhost/base").stderr == ""


def test_what_was_never_built_here_has_the_tag_of_the_base_that_the_shell_names(bench: Bench) -> None:
    asked = bench.build("sales", "--print-tag", PYTHON_IMAGE="localhost/other")

    assert asked.stdout.strip() == str(reference(CHECKOUT, "sales", {"PYTHON_IMAGE": "localhost/other"}))
    assert asked.stderr == ""


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sales": "base"}', "\xff"])
@pytest.mark.parametrize("words", [("sales",), ("sales", "--print-tag")])
def test_a_record_that_is_damaged_says_what_to_do(bench: Bench, content: str, words: tuple[str, ...]) -> None:
    bench.offer("podman")
    file = Path(bench.home["MINIERP_HOME"], "images.json")
    file.parent.mkdir()
    file.write_bytes(content.encode("latin-1"))

    refused = bench.build(*words)

    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert f"{file} cannot be read" in refused.stderr
    assert "Delete it and run ./scripts/build again" in refused.stderr
    assert bench.told == []


def test_a_build_that_found_its_image_is_remembered_as_well(bench: Bench) -> None:
    bench.offer("podman")
    on_its_base = bench.build("sales", PYTHON_IMAGE="localhost/base", EXISTS="0").stdout.strip()

    assert tag(bench, "sales") == on_its_base
    assert bench.build("sales").stdout.strip() == tag(bench, "sales") == SALES


def test_a_build_that_failed_is_not_remembered(bench: Bench) -> None:
    bench.offer("podman")
    bench.build("sales", PYTHON_IMAGE="localhost/base", FAILS="125")

    assert tag(bench, "sales") == SALES


def test_a_deployment_asks_for_what_was_built_whatever_its_own_shell_says(bench: Bench) -> None:
    need_kubectl()
    bench.offer("podman")
    built = bench.build("product", PYTHON_IMAGE="localhost/base").stdout.strip()

    line = [sys.executable, "-m", "scripts.minierp.cluster.deploy", "create-product", "--dry-run", "--json"]
    environment = {**os.environ, **bench.home, "PYTHON_IMAGE": "localhost/of-this-shell"}
    rehearsed = subprocess.run(line, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=True)

    assert f'"image": "{built}"' in rehearsed.stdout


def test_a_deployment_remarks_upon_a_base_that_its_shell_names_in_vain(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_kubectl()
    bench.offer("podman")
    bench.build("product", PYTHON_IMAGE="localhost/base")
    monkeypatch.setenv("MINIERP_HOME", bench.home["MINIERP_HOME"])
    monkeypatch.setenv("PYTHON_IMAGE", "localhost/of-this-shell")

    remarks = [Deployment(Wish(image_tag=tag), {}).plan([], {}).remarks for tag in ("", "v7")]

    assert [
        ["PYTHON_IMAGE=localhost/of-this-shell changes no tag of product" in " ".join(each)] for each in remarks
    ] == [
        [True],
        [False],
    ]


STATUS = """\
Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9+deb12u13

Package: old-thing
Status: deinstall ok config-files
Architecture: all
Version: 1
"""


def bill(folder: Path) -> tuple[str, dict[str, Any]]:
    """The bill of the image that product's functions are in."""
    (file,) = folder.iterdir()
    assert file.name == "minierp-product.cdx.json"
    return file.read_text(), json.loads(file.read_text())


def test_a_bill_of_what_an_image_holds_is_valid_and_has_its_libraries_and_the_packages_of_its_base(
    bench: Bench, tmp_path: Path
) -> None:
    bench.offer("podman")
    (tmp_path / "status").write_text(STATUS)

    done = bench.build("product", "--sbom", str(tmp_path / "bills"), STATUS=str(tmp_path))

    assert done.returncode == 0, done.stderr
    text, found = bill(tmp_path / "bills")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    locked = dict(re.findall(r"^([\w.-]+)==([^ ]+)", (CHECKOUT / "requirements.lock").read_text(), re.MULTILINE))
    python = {each["name"]: each for each in found["components"] if each["purl"].startswith("pkg:pypi/")}
    assert {"functions-framework", "pydantic", "sqlalchemy", "uvicorn", "httptools"} <= python.keys() <= locked.keys()
    assert not {"grpcio", "typer", "gunicorn", "pip-audit", "pytest"} & python.keys()
    assert {name: each["version"] for name, each in python.items()} == {name: locked[name] for name in python}
    assert all(each.get("licenses") for each in python.values())
    debian = [each["purl"] for each in found["components"] if each["purl"].startswith("pkg:deb/")]
    assert debian == ["pkg:deb/debian/libc6@2.36-9%2Bdeb12u13?arch=amd64"]
    assert found["metadata"]["component"]["version"] == done.stdout.strip().rpartition(":")[2]


def test_a_bill_says_that_it_does_not_know_the_packages_of_the_base(bench: Bench, tmp_path: Path) -> None:
    bench.offer("podman")

    done = bench.build("product", "--sbom", str(tmp_path / "bills"))

    assert "without the packages of its base" in done.stderr
    text, found = bill(tmp_path / "bills")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert found["metadata"]["properties"] == [{"name": "minierp:base-packages", "value": "unknown"}]


def test_a_folder_for_bills_that_cannot_be_made_is_said_in_words(bench: Bench, tmp_path: Path) -> None:
    bench.offer("podman")
    (tmp_path / "file").touch()

    done = bench.build("product", "--sbom", str(tmp_path / "file" / "bills"))

    assert (done.returncode, "cannot be written to" in done.stderr) == (2, True)


def test_a_build_that_fails_says_why_and_ends_with_1(bench: Bench) -> None:
    bench.offer("buildah")

    done = bench.build("sales", "product", FAILS="125")

    assert done.returncode == 1
    assert "the reason it failed" in done.stderr
    assert len(builds(bench.told)) == 1


def test_no_tool_at_all_ends_with_1_and_says_what_to_install(bench: Bench) -> None:
    done = bench.build("sales")

    assert done.returncode == 1
    assert "apt-get install podman" in done.stderr


def test_an_unknown_name_ends_with_2_and_shows_the_choices(bench: Bench) -> None:
    done = bench.build("create-sale-order")

    assert done.returncode == 2
    assert "create-sales-order" in done.stderr


def test_a_build_gets_the_indexes_of_this_machine_but_none_of_its_paths() -> None:
    configuration = "\n".join(
        [
            "global.index-url='https://index.example/simple'",
            "global.extra-index-url='file:///wheels/simple https://more.example/simple'",
            "global.find-links='/wheels'",
            ":env:.default-timeout='60'",
            "install.no-binary=':all:'",
        ]
    )

    assert pip_settings(configuration) == (
        "[global]\n"
        "index-url = https://index.example/simple\n"
        "extra-index-url = https://more.example/simple\n"
        "timeout = 60\n"
    )
    assert pip_settings("") == ""
