"""What undeploy deletes, and what it leaves."""

from pathlib import Path

import pytest

from scripts.minierp.cluster.kubernetes import runner
from scripts.minierp.cluster.kubernetes.commands import Kubectl, Step
from scripts.minierp.cluster.kubernetes.errors import DeployError
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.kubernetes.runner import Runner
from scripts.minierp.cluster.plan.removal import KINDS, steps
from tests.unit.scripts.cluster.deploy.programs import Programs

OURS = {"app.kubernetes.io/part-of": "minierp"}
FUNCTION = {"serving.knative.dev/service": "stock"}
KUBECTL = Kubectl("shop", 60)
DATA = {"statefulsets.apps", "persistentvolumeclaims", "secrets", "clusters.postgresql.cnpg.io", "queues.rabbitmq.com"}


def kinds(made: list[Step]) -> list[str]:
    """Every kind that is deleted, in order."""
    return [kind for line in deletions(made) for kind in line[line.index("delete") + 1].split(",")]


def deletions(made: list[Step]) -> list[tuple[str, ...]]:
    words = [command.arguments for step in made for command in step.commands]
    return [line for line in words if "delete" in line]


def selects(selector: str, labels: dict[str, str]) -> bool:
    """As Kubernetes reads a selector: name=value, name, !name, all of them."""

    def holds(part: str) -> bool:
        name, equal, value = part.partition("=")
        return labels.get(name) == value if equal else (name.lstrip("!") in labels) != name.startswith("!")

    return all(map(holds, selector.split(",")))


def test_what_delivers_goes_before_what_is_delivered_to_and_the_namespace_last() -> None:
    deleted = kinds(steps(KUBECTL, KINDS, keep_data=False, owns_namespace=True))

    order = ["rabbitmqsources.sources.knative.dev", "services.serving.knative.dev", "queues.rabbitmq.com"]
    order += ["rabbitmqclusters.rabbitmq.com", "persistentvolumeclaims", "namespace"]
    assert [kind for kind in deleted if kind in order] == order


def test_keeping_the_data_leaves_everything_that_holds_some() -> None:
    deleted = set(kinds(steps(KUBECTL, KINDS, keep_data=True, owns_namespace=True)))

    assert deleted.isdisjoint({*DATA, "namespace"})
    assert deleted >= {"services.serving.knative.dev", "rabbitmqsources.sources.knative.dev"}


def test_a_namespace_of_somebody_else_stays() -> None:
    assert "namespace" not in kinds(steps(KUBECTL, KINDS, keep_data=False, owns_namespace=False))


def test_only_what_bears_our_label_is_deleted() -> None:
    made = steps(KUBECTL, KINDS, keep_data=False, owns_namespace=False)

    selectors = [line[line.index("-l") + 1] for line in deletions(made)]
    assert all(selects(selector, OURS) and not selects(selector, {}) for selector in selectors)


def test_what_knative_makes_of_a_function_is_left_to_knative_which_would_make_it_anew() -> None:
    """Its Deployments carry the labels of the Service's template."""
    made = steps(KUBECTL, KINDS, keep_data=False, owns_namespace=False)

    assert not [line for line in deletions(made) if selects(line[line.index("-l") + 1], {**OURS, **FUNCTION})]


def test_the_functions_are_deleted_when_their_last_pod_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A restore goes on right after it, and nothing may write then."""
    programs = Programs(tmp_path)
    monkeypatch.setenv("PATH", programs.path)
    monkeypatch.setattr(runner, "POLL_SECONDS", 0)
    programs.answer([{"to": "get pods", "say": ["pod/stock-00001-x", "pod/stock-00001-x", "pod/stock-00001-y", ""]}])
    done: list[int] = []

    made = [step for step in steps(KUBECTL, KINDS, keep_data=True, owns_namespace=True) if step.title == "Functions"]
    Runner(60).run(made, lambda *_: done.append(len(programs.lines)))

    assert done == [5]
    assert "--cascade=foreground" in programs.lines[0]
    assert selects(programs.lines[1].split()[programs.lines[1].split().index("-l") + 1], {**OURS, **FUNCTION})


def test_pods_that_do_not_go_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programs = Programs(tmp_path)
    monkeypatch.setenv("PATH", programs.path)
    programs.answer([{"to": "get pods", "say": "pod/stock-00001-x"}])

    with pytest.raises(DeployError, match="pod/stock-00001-x"):
        Runner(0).run(steps(KUBECTL, KINDS, keep_data=True, owns_namespace=True), lambda *_: None)


@pytest.mark.parametrize(
    "title", ["Event sources", "Functions", "The way in", "Jobs", "Broker", "Databases", "Servers"]
)
def test_what_has_pods_is_there_until_they_are_gone(title: str) -> None:
    (step,) = [step for step in steps(KUBECTL, KINDS, keep_data=False, owns_namespace=True) if step.title == title]

    assert "--cascade=foreground" in step.commands[0].arguments


def test_kinds_that_the_cluster_does_not_serve_are_not_asked_for() -> None:
    assert kinds(steps(KUBECTL, {"jobs.batch"}, keep_data=False, owns_namespace=False)) == ["jobs.batch"]


def test_every_kind_that_is_deployed_is_deleted(wanted: list[Object]) -> None:
    """By its singular: the plural is the kind's own affair."""
    deployed = {f"{item.kind.lower()}.{item.key.group}".rstrip(".") for item in wanted if item.kind != "Namespace"}
    deleted = {singular(kind) for kind in KINDS}

    assert deployed - deleted == set()


def singular(plural: str) -> str:
    name, dot, group = plural.partition(".")
    name = f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")
    return f"{name}{dot}{group}"
