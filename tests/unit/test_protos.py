"""The gRPC contract is in good form and breaks nobody, and the generated code is what it says."""

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from grpc_tools import protoc

ROOT = Path(__file__).parents[2]
CONTRACT = "protos/minierp/inventory/v1/inventory_service.proto"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    builtin = f"-I{files('grpc_tools') / '_proto'}"
    outputs = [f"--{kind}_out={folder}" for kind in ("python", "pyi", "grpc_python")]
    assert protoc.main(["protoc", f"-I{ROOT}", builtin, *outputs, str(ROOT / CONTRACT)]) == 0
    return folder / Path(CONTRACT).parent


@pytest.mark.parametrize("suffix", ["_pb2.py", "_pb2.pyi", "_pb2_grpc.py"])
def test_the_committed_code_is_what_the_contract_generates(generated: Path, suffix: str) -> None:
    name = f"inventory_service{suffix}"

    committed = (ROOT / CONTRACT).with_name(name).read_text()

    again = f"python -m grpc_tools.protoc -I. --python_out=. --pyi_out=. --grpc_python_out=. {CONTRACT}"
    assert (generated / name).read_text() == committed, f"generate it again: {again}"


def buf(*arguments: str | Path) -> list[str]:
    """What it objects to, line by line."""
    command = [Path(sys.executable).with_name("buf"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout.splitlines()


RELEASED = ROOT / "docs" / "api" / "released" / "protos"


def test_the_contract_is_written_as_buf_wants_it() -> None:
    assert buf("lint", "protos") == []


def test_the_contract_breaks_nobody_who_knows_the_released_one() -> None:
    assert buf("breaking", "protos", "--against", RELEASED) == []


@pytest.mark.parametrize(
    ("there", "instead", "named"),
    [
        ("  string on_hand = 2;\n", "", 'field "2" with name "on_hand"'),
        ("rpc GetStock(", "rpc ShowStock(", 'RPC "GetStock"'),
        ("int64 version = 5;", "string version = 5;", 'changed type from "int64" to "string"'),
    ],
)
def test_what_breaks_callers_is_named(tmp_path: Path, there: str, instead: str, named: str) -> None:
    shutil.copytree(RELEASED, tmp_path, dirs_exist_ok=True)
    (contract,) = tmp_path.rglob("*.proto")
    contract.write_text(contract.read_text().replace(there, instead))

    (objection, *_) = buf("breaking", tmp_path, "--against", RELEASED)

    assert named in objection
