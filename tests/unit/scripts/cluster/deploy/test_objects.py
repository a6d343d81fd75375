"""Objects are told apart, moved, tagged and compared."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.minierp.cluster.kubernetes.comparison import contains
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.kubernetes.render import OVERLAYS, render
from scripts.minierp.cluster.kubernetes.rewriting import tagged
from scripts.minierp.terminal.errors import UsageError
from tests.unit.scripts.cluster.deploy.conftest import TAGS, need_kubectl

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def pod(image: str) -> Object:
    return Object(
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"image": image}]}}
    )


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("dev.local/minierp-sales:latest", "dev.local/minierp-sales:t1"),
        ("dev.local/minierp-sales", "dev.local/minierp-sales:t1"),
        ("somewhere:5000/minierp-sales:v9", "somewhere:5000/minierp-sales:t1"),
        ("postgres:17", "postgres:17"),
        ("dev.local/minierp-other:1", "dev.local/minierp-other:1"),
    ],
)
def test_only_images_of_our_own_get_our_tag(image: str, expected: str) -> None:
    assert tagged(pod(image), TAGS).at("spec.containers")[0]["image"] == expected


def test_another_namespace_is_what_kustomize_would_have_made_of_it(tmp_path: Path) -> None:
    need_kubectl()
    shutil.copytree(OVERLAYS.parent, tmp_path / "knative")
    component = tmp_path / "knative" / "components" / "namespace" / "kustomization.yaml"
    component.write_text(component.read_text().replace("\nnamespace: minierp\n", "\nnamespace: shop\n"))

    by_kustomize = render("minimal", "minierp", TAGS, tmp_path / "knative" / "overlays")
    by_us = render("minimal", "shop", TAGS)

    assert {item.key: item.content for item in by_us} == {item.key: item.content for item in by_kustomize}


def test_an_unknown_overlay_is_answered_with_those_that_exist() -> None:
    with pytest.raises(UsageError) as raised:
        render("maximal", "minierp", {})

    assert "minimal" in raised.value.advice


@given(value=VALUES)
def test_everything_contains_itself(value: Any) -> None:
    assert contains(value, value)


@pytest.mark.parametrize(
    ("live", "wanted", "expected"),
    [
        ({"a": 1, "added": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 1, "more": 2}, False),
        ({}, {"flag": False, "list": [], "text": ""}, True),
        ({"cpu": "1"}, {"cpu": "1000m"}, True),
        ({"cpu": "1"}, {"cpu": "100m"}, False),
        ({"memory": "1Gi"}, {"memory": "1024Mi"}, True),
        ([{"a": 1, "b": 2}], [{"a": 1}], True),
        ([1, 2], [1], False),
        ("text", "other", False),
    ],
)
def test_what_the_cluster_added_is_no_difference_and_what_it_lacks_is_one(
    live: Any, wanted: Any, expected: bool
) -> None:
    assert contains(live, wanted) is expected


def test_core_and_knative_services_are_told_apart(minimal: list[Object]) -> None:
    services = {item.key.resource for item in minimal if item.kind == "Service"}

    assert {"service/gateway", "service.serving.knative.dev/stock"} <= services


def test_every_object_is_in_its_namespace_or_is_it(minimal: list[Object]) -> None:
    assert {item.at("metadata.namespace") for item in minimal if item.kind != "Namespace"} == {"minierp"}
    assert all(re.fullmatch(r"[a-z0-9.-]+", item.name) for item in minimal)
