"""Every object of every overlay is what a cluster would accept, and says whose it is."""

from collections import Counter

import pytest

from .kinds import CORE_GROUPS, name, problems
from .rendering import OVERLAYS, objects
from .system import kind_of

NEEDED_ANYWAY = {"Function", "RabbitmqSource", "PingSource"}
LABELS = {f"app.kubernetes.io/{label}" for label in ("name", "component", "part-of", "managed-by", "version")}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_is_valid(overlay: str) -> None:
    assert [problem for manifest in objects(overlay) for problem in problems(manifest)] == []


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
