from pathlib import Path

import pytest

from scripts.minierp.manifests.document import ManifestError
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import Function
from tests.unit.scripts.manifests.manifest_files import FUNCTION, SOURCE, write_manifests

SHARED = """
kind: Kustomization
patches:
  - target: {kind: Service}
    patch: |-
      - {op: add, path: /spec/template/spec/containers/0/env/0, value: {name: WORKERS, value: "1"}}
"""


def function(folder: Path, kustomization: str, *documents: str) -> Function:
    write_manifests(folder, *(documents or (FUNCTION,)))
    (folder / "kustomization.yaml").write_text(kustomization)
    return Manifests.load(folder).function("greet")


def test_a_function_has_the_environment_that_all_share_before_its_own(tmp_path: Path) -> None:
    assert list(function(tmp_path, SHARED).environment) == ["WORKERS", "FUNCTION_SOURCE", "DATABASE_URL"]


def test_a_folder_without_a_kustomization_says_it_all_in_its_files(tmp_path: Path) -> None:
    found = Manifests.load(write_manifests(tmp_path, FUNCTION)).function("greet")

    assert "WORKERS" not in found.environment


@pytest.mark.parametrize(
    ("selector", "applies"),
    [
        ("tier", True),
        ("tier=front", True),
        ("tier=back", False),
        ("tier!=back", True),
        ("tier!=front", False),
        ("other", False),
        ("other!=x", True),
    ],
)
def test_a_patch_is_for_those_whose_labels_it_selects(tmp_path: Path, selector: str, applies: bool) -> None:
    labelled = FUNCTION.replace("{name: greet}", "{name: greet, labels: {tier: front}}")
    shared = SHARED.replace("{kind: Service}", f"{{kind: Service, labelSelector: {selector}}}")

    assert ("WORKERS" in function(tmp_path, shared, labelled).environment) is applies


def test_a_patch_leaves_other_kinds_alone(tmp_path: Path) -> None:
    assert function(tmp_path, SHARED, FUNCTION, SOURCE).environment["WORKERS"] == "1"


def test_a_part_of_a_resource_is_merged_into_it(tmp_path: Path) -> None:
    shared = """
kind: Kustomization
patches:
  - target: {kind: Service}
    patch: |-
      kind: Service
      metadata: {name: every-function}
      spec: {template: {spec: {timeoutSeconds: 45, automountServiceAccountToken: false}}}
"""
    found = function(tmp_path, shared)

    assert (found.name, found.timeout_seconds, found.concurrency) == ("greet", 45, 4)


@pytest.mark.parametrize(
    ("part", "instead", "complaint"),
    [
        ("op: add", "op: replace", "expected add or copy"),
        ("containers/0/env/0", "containers/1/env/0", "leads to nothing"),
        ("- {op: add", "- {[", "patch is not YAML"),
        ("kind: Service}", "name: greet}", "target.kind is missing"),
    ],
)
def test_a_patch_that_the_local_runner_cannot_apply_is_refused(
    tmp_path: Path, part: str, instead: str, complaint: str
) -> None:
    with pytest.raises(ManifestError, match=complaint):
        function(tmp_path, SHARED.replace(part, instead))
