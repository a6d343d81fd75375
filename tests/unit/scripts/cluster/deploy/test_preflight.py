"""Everything that a cluster lacks is said at once, with how to get it."""

from dataclasses import replace

import pytest

from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.kubernetes.preflight import Controller, Facts, lacks, version

PROGRAMS = {"kubectl": "v1.34.1", "kn": "v1.19.0"}


def everything(wanted: list[Object]) -> Facts:
    resources = {(item.content["apiVersion"], item.kind): item.kind.lower() for item in wanted}
    controllers = {"Knative Serving": Controller("1.20.0", True), "RabbitmqSource": Controller("", True)}
    return Facts(PROGRAMS, "v1.34.1", resources, controllers, default_storage=True)


def test_a_complete_cluster_lacks_nothing(wanted: list[Object]) -> None:
    assert lacks(everything(wanted), wanted) == []


def test_missing_programs_and_no_cluster_are_said_together(minimal: list[Object]) -> None:
    lines = lacks(Facts({}), minimal)

    assert [line.split()[0] for line in lines] == ["kubectl", "kn", "no"]


def test_missing_kinds_are_grouped_by_what_brings_them(minimal: list[Object]) -> None:
    facts = replace(everything(minimal), resources={("v1", "Namespace"): "namespaces"})

    lines = [line for line in lacks(facts, minimal) if "the cluster knows no" in line]

    assert len([line for line in lines if "rabbitmq-source.yaml" in line]) == 1
    assert any("Service (serving.knative.dev/v1)" in line and "serving-core.yaml" in line for line in lines)
    assert any("PingSource" in line and "eventing-core.yaml" in line for line in lines)


def test_every_kind_of_an_operator_says_which_operator_brings_it(wanted: list[Object]) -> None:
    builtin = {"", "apps", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io"}
    ours = [item for item in wanted if item.key.group not in builtin]

    lines = lacks(replace(everything(wanted), resources={}), ours)

    assert lines
    assert not [line for line in lines if ": " not in line]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kubernetes": "v1.27.3"}, "Kubernetes v1.27.3 is older than 1.30"),
        ({"programs": {"kubectl": "v1.34.1", "kn": "v1.9.2"}}, "kn v1.9.2 is older than 1.12"),
        ({"controllers": {"Knative Serving": Controller("1.8.0", True)}}, "Knative Serving 1.8.0 is older"),
        ({"controllers": {"Knative Eventing": Controller("1.20.0", False)}}, "its controller is not available"),
        ({"controllers": {"RabbitmqSource": Controller("1.20.0", False)}}, "messaging topology operator's CRDs"),
        ({"denied": ["create jobs.batch in minierp"]}, "you may not create jobs.batch in minierp"),
        ({"default_storage": False}, "no StorageClass is the default"),
        ({"default_storage": False}, "--overlay ephemeral"),
    ],
)
def test_each_thing_that_is_wrong_is_named(minimal: list[Object], change: dict[str, object], expected: str) -> None:
    (line,) = lacks(replace(everything(minimal), **change), minimal)  # type: ignore[arg-type]

    assert expected in line


def test_a_version_that_says_nothing_is_not_held_against_anybody() -> None:
    assert [version(text) for text in ("v1.34.1", "1.20", "main-abcdef", "")] == [(1, 34), (1, 20), None, None]
