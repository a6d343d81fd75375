"""What a deployment decides to do, from what is wanted and what a pretended cluster holds."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.minierp.cluster.deploy.deployment import Deployment
from scripts.minierp.cluster.deploy.wish import Wish
from scripts.minierp.cluster.kubernetes.commands import Kubectl
from scripts.minierp.cluster.kubernetes.objects import Key, Object
from scripts.minierp.cluster.kubernetes.rewriting import tagged
from scripts.minierp.cluster.plan import sources
from scripts.minierp.cluster.plan.plan import Plan, plan
from scripts.minierp.cluster.plan.stages import only
from tests.unit.scripts.cluster.deploy.cluster import PretendedCluster
from tests.unit.scripts.cluster.deploy.conftest import TAGS

KUBECTL = Kubectl("minierp", 600)
CREATE_PRODUCT = Key("serving.knative.dev", "Service", "create-product")


def deployed(wanted: Sequence[Object]) -> PretendedCluster:
    cluster = PretendedCluster()
    cluster.run(plan(KUBECTL, wanted, [], {}).steps)
    return cluster


def planned(wanted: Sequence[Object], cluster: PretendedCluster, canary: int = 0) -> Plan:
    return plan(KUBECTL, wanted, [], cluster.live, canary)


def titles(made: Plan) -> list[str]:
    return [step.title for step in made.steps]


def changed(objects: Sequence[Object], name: str, kind: str, change: Callable[[Any], None]) -> list[Object]:
    """The same objects, one of them written differently."""

    def edited(item: Object) -> Object:
        content = copy.deepcopy(dict(item.content))
        change(content)
        return Object(content)

    return [edited(item) if (item.name, item.kind) == (name, kind) and item.key.group else item for item in objects]


def test_everything_is_done_in_the_order_in_which_it_is_needed(wanted: list[Object]) -> None:
    made = titles(plan(KUBECTL, wanted, [], {}))

    found = [
        next(place for place, title in enumerate(made) if title.startswith(beginning))
        for beginning in ("Namespace", "Infrastructure", "Run the job migrate-", "Function", "Apply the RabbitmqSource")
    ]
    assert found == sorted(found)


def test_who_hears_is_rolled_out_before_who_speaks(wanted: list[Object]) -> None:
    first = rolled_out(plan(KUBECTL, wanted, [], {}))[:4]

    assert first[0] == "settle-sales-order"
    assert sorted(first[1:3]) == ["adjust-stock", "reserve-stock"]
    assert first[3] == "create-purchase-order"


def test_who_hears_comes_first_in_an_upgrade_as_well_with_a_canary_and_of_some_functions(minimal: list[Object]) -> None:
    cluster = deployed(minimal)
    release = [tagged(item, dict.fromkeys(TAGS, "t2")) for item in minimal]
    some = only(release, ["create-product", "adjust-stock", "settle-sales-order", "replenish-stock"])

    assert rolled_out(planned(some, cluster)) == [
        "settle-sales-order",
        "adjust-stock",
        "create-product",
        "replenish-stock",
    ]
    assert rolled_out(planned(release, cluster, canary=10)) == rolled_out(planned(release, cluster))


def test_a_function_that_a_source_leads_to_moves_up_by_its_domain(minimal: list[Object]) -> None:
    """Whatever functions are to come, what a clock leads to stays behind those that events reach."""

    def led(content: Any) -> None:
        content["spec"]["sink"]["ref"]["name"] = "update-product"

    made = rolled_out(plan(KUBECTL, changed(minimal, "settle-sales-order", "RabbitmqSource", led), [], {}))

    assert made[2:4] == ["create-purchase-order", "update-product"]
    assert made.index("settle-sales-order") > 3
    assert made[4:] == sorted(made[4:])


def rolled_out(made: Plan) -> list[str]:
    return [title.removeprefix("Function ") for title in titles(made) if title.startswith("Function ")]


def test_what_an_earlier_release_bound_to_a_queue_of_ours_is_deleted(wanted: list[Object]) -> None:
    bindings = [item for item in wanted if item.kind == "Binding"]
    if not bindings:  # where a job declares them, another takes them away
        return
    (before, audit, theirs) = (renamed(bindings[0], name) for name in ("before", "audit", "theirs"))
    audit.content["spec"]["destination"] = "audit"
    theirs.content["metadata"]["labels"] = {}
    cluster = deployed([*wanted, before, audit, theirs])

    made = planned(wanted, cluster)
    cluster.run(made.steps)

    assert titles(made) == ["Bindings: 1 of an earlier release to delete"]
    assert cluster.deleted == ["binding.rabbitmq.com/before"]
    assert titles(planned(wanted, cluster)) == []


def test_what_is_retired_goes_when_all_functions_and_sources_are_there_and_never_where_functions_are_named(
    wanted: list[Object],
) -> None:
    """Until then events go by the old way as well, so that no order waits for a function that is not there yet."""
    bindings = [item for item in wanted if item.kind == "Binding"]
    cluster = deployed([*wanted, *(renamed(item, "before") for item in bindings[:1])])
    cluster.live = {key: item for key, item in cluster.live.items() if not (item.is_function or item.sink)}
    release = [tagged(item, {"minierp-tools": "t2"}) for item in wanted]

    made = titles(planned(release, cluster))
    some = titles(plan(KUBECTL, only(release, ["create-product"]), [], cluster.live, whole=False))

    retirements = [place for place, title in enumerate(made) if is_retirement(title)]
    working = [place for place, title in enumerate(made) if title.startswith(("Function", "Apply the "))]
    assert len(retirements) == 1
    assert retirements[0] > max(working)
    assert "Function create-product" in some
    assert not [title for title in some if is_retirement(title)]


def is_retirement(title: str) -> bool:
    return title == "Run the job retire-bindings" or title.startswith("Bindings: 1 of an earlier release")


def renamed(item: Object, name: str) -> Object:
    content = copy.deepcopy(dict(item.content))
    content["metadata"]["name"] = name
    return Object(content)


def test_a_second_deployment_does_nothing(wanted: list[Object]) -> None:
    cluster = deployed(wanted)

    assert cluster.live.keys() == {item.key for item in wanted}
    assert titles(planned(wanted, cluster)) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whenever_a_deployment_breaks_off_the_next_ends_where_it_would_have(
    data: st.DataObject, minimal: list[Object]
) -> None:
    cluster = deployed(minimal)
    release = new_release(minimal)
    first = planned(release, cluster).steps
    commands = [command for step in first for command in step.commands]

    for command in commands[: data.draw(st.integers(0, len(commands)), "commands that were carried out")]:
        cluster.carry_out(command)
    cluster.run(planned(release, cluster).steps)

    assert titles(planned(release, cluster)) == []
    assert not [item for item in cluster.live.values() if item.annotation(sources.PENDING)]
    assert "job/replay-dead-letters" in cluster.deleted[cluster.deleted.index("rabbitmqsource/adjust-stock") :]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_there_already_planning_on_the_result_finds_nothing_to_do(
    data: st.DataObject, minimal: list[Object]
) -> None:
    there = data.draw(st.sets(st.integers(0, len(minimal) - 1)), "objects that exist")
    cluster = deployed([item for place, item in enumerate(minimal) if place in there])

    cluster.run(planned(minimal, cluster).steps)

    assert titles(planned(minimal, cluster)) == []


def new_release(objects: Sequence[Object]) -> list[Object]:
    """New images everywhere, and another source."""
    release = [
        tagged(item, {"minierp-product": "t2", "minierp-sales": "t2", "minierp-tools": "t2"}) for item in objects
    ]
    return changed(release, "adjust-stock", "RabbitmqSource", faster)


def faster(content: Any) -> None:
    content["spec"]["rabbitmqResourcesConfig"]["parallelism"] = 9


def test_an_update_by_kn_leaves_nothing_to_do_afterwards(minimal: list[Object]) -> None:
    """kn drops the container's name on every update, and the cluster gives its own."""
    cluster = deployed(minimal)
    release = [tagged(item, dict.fromkeys(TAGS, "t2")) for item in minimal]

    cluster.run(planned(release, cluster).steps)

    assert titles(planned(release, cluster)) == []
    assert planned(release, cluster, canary=10).steps == []


def test_a_function_that_fails_shows_what_its_own_container_says(minimal: list[Object]) -> None:
    (step,) = [step for step in plan(KUBECTL, minimal, [], {}).steps if step.title == "Function stock"]

    logs = [why.arguments for why in step.commands[0].on_failure if "logs" in why.arguments]

    (container,) = next(item for item in minimal if item.is_function).at("spec.template.spec.containers")
    assert [line[line.index("-c") + 1] for line in logs] == [container["name"]]


def test_a_changed_image_leads_to_its_functions_and_jobs_only(minimal: list[Object]) -> None:
    cluster = deployed(minimal)

    made = planned([tagged(item, {"minierp-product": "t2"}) for item in minimal], cluster)

    functions = ("create-product", "create-products", "discontinue-product", "products", "update-product")
    assert titles(made) == [f"Function {name}" for name in functions]


def test_a_job_of_another_version_is_replaced_and_waited_for(minimal: list[Object]) -> None:
    cluster = deployed(minimal)

    cluster.run(planned([tagged(item, {"minierp-tools": "t2"}) for item in minimal], cluster).steps)

    assert {"job/migrate-sales", "job/declare-topology"} <= set(cluster.deleted)


def test_what_was_changed_by_hand_is_put_right(minimal: list[Object]) -> None:
    cluster = deployed(minimal)
    content = copy.deepcopy(dict(cluster.live[CREATE_PRODUCT].content))
    content["spec"]["template"]["spec"]["timeoutSeconds"] = 5
    cluster.live[CREATE_PRODUCT] = Object(content)

    assert titles(planned(minimal, cluster)) == ["Function create-product"]


def test_a_function_that_is_not_ready_is_asked_again_and_not_applied_again(minimal: list[Object]) -> None:
    cluster = deployed(minimal)
    content = copy.deepcopy(dict(cluster.live[CREATE_PRODUCT].content))
    content["status"]["conditions"] = [{"type": "Ready", "status": "False"}]
    cluster.live[CREATE_PRODUCT] = Object(content)

    (step,) = planned(minimal, cluster).steps

    assert [command.line.split()[3] for command in step.commands] == ["wait"]


def test_a_changed_source_is_replaced_and_what_it_left_comes_back(minimal: list[Object]) -> None:
    cluster = deployed(minimal)
    release = changed(minimal, "adjust-stock", "RabbitmqSource", faster)

    made = planned(release, cluster)
    cluster.run(made.steps)

    assert titles(made) == [
        "Replace the RabbitmqSource adjust-stock",
        "Bring back what the sources before these left",
        "adjust-stock: nothing left behind",
    ]
    assert cluster.deleted == ["rabbitmqsource/adjust-stock", "job/replay-dead-letters"]
    (job,) = [
        item for step in made.steps for command in step.commands for item in command.objects if item.kind == "Job"
    ]
    assert job.at("spec.template.spec.containers")[0]["args"][-2:] == ["--queue", "adjust-stock"]


def test_the_old_source_is_gone_with_its_pods_before_the_new_one_comes(minimal: list[Object]) -> None:
    release = changed(minimal, "adjust-stock", "RabbitmqSource", faster)

    first = planned(release, deployed(minimal)).steps[0].commands[0]

    assert "--cascade=foreground" in first.arguments


def test_a_source_that_does_not_become_ready_shows_what_its_pod_and_its_controller_say(minimal: list[Object]) -> None:
    (step,) = [step for step in plan(KUBECTL, minimal, [], {}).steps if "RabbitmqSource adjust-stock" in step.title]

    wait = step.commands[-1]

    assert wait.line.endswith(
        "wait rabbitmqsource.sources.knative.dev/adjust-stock --for=condition=Ready --timeout=600s"
    )
    assert [word for why in wait.on_failure for word in why.arguments if "/" in word] == [
        "rabbitmqsource.sources.knative.dev/adjust-stock",
        "eventing.knative.dev/SourceName=adjust-stock",
        "deployment/rabbitmq-controller-manager",
    ]


def test_only_another_label_does_not_replace_a_source(minimal: list[Object]) -> None:
    cluster = deployed(minimal)
    release = changed(
        minimal, "adjust-stock", "RabbitmqSource", lambda content: content["metadata"]["labels"].update(tier="gold")
    )

    assert titles(planned(release, cluster)) == ["Apply the RabbitmqSource adjust-stock"]


def test_defaults_that_the_cluster_filled_in_do_not_replace_a_source(minimal: list[Object]) -> None:
    cluster = deployed(minimal)
    key = Key("sources.knative.dev", "RabbitmqSource", "adjust-stock")
    content = copy.deepcopy(dict(cluster.live[key].content))
    content["spec"]["rabbitmqResourcesConfig"]["queueType"] = "quorum"
    content["spec"]["rabbitmqClusterReference"]["namespace"] = "minierp"
    cluster.live[key] = Object(content)

    assert titles(planned(minimal, cluster)) == []


def test_a_field_that_is_given_up_replaces_a_source(minimal: list[Object]) -> None:
    cluster = deployed(minimal)
    release = changed(
        minimal, "adjust-stock", "RabbitmqSource", lambda content: content["spec"]["delivery"].pop("retry")
    )

    assert titles(planned(release, cluster))[0] == "Replace the RabbitmqSource adjust-stock"


def test_what_sources_had_in_flight_comes_back_when_everything_is_deployed_again_to_data_that_was_kept(
    wanted: list[Object],
) -> None:
    cluster = deployed(wanted)
    kept = {"StatefulSet", "RabbitmqCluster", "Cluster", "ConfigMap", "Namespace", "Queue", "NetworkPolicy"}
    cluster.live = {key: item for key, item in cluster.live.items() if key.kind in kept}

    made = planned(wanted, cluster)
    cluster.run(made.steps)

    (job,) = [item for item in replays(made) if item.name == "replay-dead-letters"]
    (container,) = job.at("spec.template.spec.containers")
    assert {"adjust-stock", "settle-sales-order"} <= set(container["args"])
    by_tls = ("rabbitmq", "Certificate") in {(item.name, item.kind) for item in wanted}
    assert ("SERVERS_CA" in {variable["name"] for variable in container["env"]}) is by_tls
    assert len(container.get("volumeMounts", [])) == len(job.at("spec.template.spec").get("volumes", [])) == by_tls
    assert titles(planned(wanted, cluster)) == []


def replays(made: Plan) -> list[Object]:
    return [item for step in made.steps for command in step.commands for item in command.objects if item.kind == "Job"]


def test_a_first_deployment_has_nothing_to_bring_back(minimal: list[Object]) -> None:
    assert "Bring back what the sources before these left" not in titles(plan(KUBECTL, minimal, [], {}))


def test_one_function_leaves_the_others_alone(minimal: list[Object]) -> None:
    cluster = deployed(minimal)
    release = only(new_release(minimal), ["create_product"])

    made = titles(planned(release, cluster))

    assert "Function create-product" in made
    assert "Run the job migrate-product" in made
    assert not [title for title in made if "sales" in title or "adjust-stock" in title or title == "Function products"]


@pytest.mark.parametrize(
    ("function", "domains"),
    [
        ("products", ["product"]),
        ("stock", ["inventory"]),
        ("archive-event", ["inventory", "product", "purchasing", "sales"]),
        ("park-dead-letter", []),
    ],
)
def test_a_function_that_only_reads_or_keeps_house_waits_for_the_schema_of_its_release(
    minimal: list[Object], function: str, domains: list[str]
) -> None:
    made = titles(plan(KUBECTL, only(minimal, [function]), [], {}))

    migrations = [title for title in made if "migrate-" in title]
    assert sorted(migrations) == [f"Run the job migrate-{domain}" for domain in domains]


def test_the_namespace_of_somebody_else_is_left_as_it_is(minimal: list[Object]) -> None:
    theirs = Object({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "minierp"}})

    made = plan(KUBECTL, minimal, [], {theirs.key: theirs})

    assert not titles(made)[0].startswith("Namespace")


def test_a_user_of_the_broker_of_an_earlier_release_is_remarked_upon(
    minimal: list[Object], monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = {"app.kubernetes.io/part-of": "minierp"}
    head = {"apiVersion": "rabbitmq.com/v1beta1", "kind": "User"}
    left = Object({**head, "metadata": {"name": "source", "labels": labels}, "spec": {}})
    monkeypatch.setattr(Deployment, "objects", minimal)

    remarks = Deployment(Wish(image_tag="t1"), {}).plan([], {left.key: left}).remarks

    assert [remark.split()[0] for remark in remarks] == ["user.rabbitmq.com/source"]
