"""What undeploy deletes, and what it leaves."""

from scripts.minierp.cluster.kubernetes.commands import Kubectl, Step
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.plan.removal import KINDS, steps

KUBECTL = Kubectl("shop", 60)
DATA = {"statefulsets.apps", "persistentvolumeclaims", "secrets", "clusters.postgresql.cnpg.io", "queues.rabbitmq.com"}


def kinds(made: list[Step]) -> list[str]:
    """Every kind that is deleted, in order."""
    words = [command.arguments for step in made for command in step.commands]
    return [kind for line in words for kind in line[line.index("delete") + 1].split(",")]


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

    assert all("app.kubernetes.io/part-of=minierp" in command.arguments for step in made for command in step.commands)


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
