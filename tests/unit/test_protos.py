"""The generated gRPC code is what its contract says."""

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
