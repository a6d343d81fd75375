"""Every object of every overlay is what a cluster would accept, and says whose it is."""

import json
import re
from collections import Counter
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.kubernetes.rewriting import moved

from .kinds import CORE_GROUPS, MODELS, name, problems
from .rendering import KNATIVE, OVERLAYS, objects
from .system import kind_of, rendered

KUSTOMIZATIONS = {path: yaml.safe_load(path.read_text()) for path in KNATIVE.rglob("kustomization.yaml")}
CREDENTIALS_IN_URL = re.compile(r"://[^/\s:@]+:[^/\s@]+@")
CREDENTIAL = re.compile(r"PASSWORD|SECRET|TOKEN|CREDENTIAL|_KEY$|^(DATABASE|AMQP|REDIS)_URL$")
# Another namespace is put in for `minierp` when the manifests in this ConfigMap are read.
READ_BY_JOBS = "minierp-manifests"
# kubectl keeps what it applied in an annotation, and all annotations of an object may have 256 KiB.
LARGEST = 256 * 1024
NEEDED_ANYWAY = {"Function", "RabbitmqSource", "PingSource"}
LABELS = {f"app.kubernetes.io/{label}" for label in ("name", "component", "part-of", "managed-by", "version")}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_is_valid(overlay: str) -> None:
    assert [problem for manifest in objects(overlay) for problem in problems(manifest)] == []


def test_no_model_has_a_field_that_nothing_uses() -> None:
    used: dict[type[BaseModel], set[str]] = {}
    for manifest in (one for overlay in OVERLAYS for one in objects(overlay)):
        if model := MODELS.get((manifest["apiVersion"].rpartition("/")[0], manifest["kind"])):
            note_fields(model.model_validate(manifest), used)

    assert {
        model.__name__: unused for model, fields in used.items() if (unused := model.model_fields.keys() - fields)
    } == {}


def note_fields(value: Any, used: dict[type[BaseModel], set[str]]) -> None:
    """Add the fields that are set in a model, and in what is inside it."""
    if isinstance(value, BaseModel):
        used.setdefault(type(value), set()).update(value.model_fields_set)
        value = dict(value)
    if isinstance(value, dict):
        value = list(value.values())
    for part in value if isinstance(value, list) else []:
        note_fields(part, used)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_object_stands_twice(overlay: str) -> None:
    found = Counter(
        (kind_of(one), one["metadata"].get("namespace"), one["metadata"]["name"]) for one in objects(overlay)
    )

    assert [key for key, times in found.items() if times > 1] == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_says_whose_it_is(overlay: str) -> None:
    labels = {name(manifest): manifest["metadata"].get("labels", {}).keys() for manifest in objects(overlay)}

    assert {one: LABELS - found for one, found in labels.items() if not found >= LABELS} == {}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_is_in_the_namespace_of_the_overlay(overlay: str) -> None:
    elsewhere = {
        name(manifest): manifest["metadata"].get("namespace")
        for manifest in objects(overlay)
        if kind_of(manifest) not in {"Namespace", "ReferenceGrant"}
        and manifest["metadata"].get("namespace") != "minierp"
    }

    assert elsewhere == {}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_can_be_applied(overlay: str) -> None:
    sizes = {name(manifest): len(json.dumps(manifest)) for manifest in objects(overlay)}

    assert {one: size for one, size in sizes.items() if size > LARGEST} == {}


def test_minimal_needs_no_operator() -> None:
    others = {
        name(manifest)
        for manifest in objects("minimal")
        if manifest["apiVersion"].rpartition("/")[0] not in CORE_GROUPS and kind_of(manifest) not in NEEDED_ANYWAY
    }

    assert others == set()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_secret_is_rendered(overlay: str) -> None:
    assert [name(manifest) for manifest in objects(overlay) if kind_of(manifest) == "Secret"] == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_secret_stands_in_clear(overlay: str) -> None:
    given = {
        f"{pod.owner}: {variable['name']}"
        for pod in rendered(overlay).pods
        for container in pod.containers
        for variable in container.get("env", [])
        if CREDENTIAL.search(variable["name"]) and "value" in variable
    }

    assert given == set()
    assert not CREDENTIALS_IN_URL.search(json.dumps(objects(overlay)))


def test_images_are_chosen_in_one_place_for_each_overlay() -> None:
    choosing = {
        path.parent.relative_to(KNATIVE).as_posix() for path, content in KUSTOMIZATIONS.items() if "images" in content
    }

    assert choosing == {"overlays/minimal", "overlays/production"}


@pytest.mark.parametrize("overlay", ["minimal", "production"])
def test_every_image_is_one_that_the_overlay_chooses(overlay: str) -> None:
    chosen = {
        f"{image['name']}:{image['newTag']}"
        for image in KUSTOMIZATIONS[KNATIVE / "overlays" / overlay / "kustomization.yaml"]["images"]
    }
    running = {one["image"] for pod in rendered(overlay).pods for one in pod.containers if "image" in one}

    assert running == chosen


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_stays_behind_in_another_namespace(overlay: str) -> None:
    elsewhere = [moved(Object(manifest), "shop") for manifest in objects(overlay)]
    others = [one.content for one in elsewhere if not one.name.startswith(READ_BY_JOBS)]

    assert {one.content["metadata"].get("namespace") for one in elsewhere} <= {"shop", "kourier-system", None}
    assert re.findall(r"[-.\w]*\.minierp\.svc[.\w]*", json.dumps(others)) == []
    assert re.findall(r'"namespace": "minierp"', json.dumps(others)) == []
