"""The decisions: from what is wanted and what the cluster holds to the steps that are left to do.

Nothing here runs a command. Planning again after the steps were done finds nothing to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scripts.minierp.cluster.kubernetes.commands import FILE, Kubectl, Step
from scripts.minierp.cluster.kubernetes.objects import Key, Object
from scripts.minierp.cluster.kubernetes.secrets import by_tls
from scripts.minierp.cluster.plan import jobs, sources, traffic
from scripts.minierp.cluster.plan.health import is_healthy, waits
from scripts.minierp.cluster.plan.stages import Stage, rollout, stage

PART_OF, OURS = "app.kubernetes.io/part-of", "minierp"
"""The label of everything that is deployed."""
QUEUE = "spec.rabbitmqResourcesConfig.queueName"
Live = Mapping[Key, Object]


@dataclass(frozen=True)
class Plan:
    """Steps in order, and what people should know beyond them."""

    steps: list[Step] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, *steps: Step | None) -> None:
        """More steps; None is nothing to do."""
        self.steps.extend(step for step in steps if step)


def plan(
    kubectl: Kubectl,
    wanted: Sequence[Object],
    secrets: Sequence[Object],
    live: Live,
    canary: int = 0,
    *,
    whole: bool = True,
) -> Plan:
    """What is left to do. secrets: those to be applied. canary: percent of traffic for changed functions; 0 is none.

    whole: all functions are wanted, so that bindings of an earlier release may go once their successors are at work.
    """
    by_stage: dict[Stage, list[Object]] = {each: [] for each in Stage}
    for item in wanted:
        by_stage[stage(item)].append(item)
    made = Plan()
    made.add(_apply(kubectl, "Namespace", [item for item in by_stage[Stage.NAMESPACE] if _is_ours(item, live)], live))
    if secrets:
        made.add(Step(f"Secrets: {', '.join(item.name for item in secrets)}", (kubectl.apply_secrets(secrets),)))
    made.add(_apply(kubectl, "Infrastructure", by_stage[Stage.INFRASTRUCTURE], live))
    topology = [item for item in by_stage[Stage.TOPOLOGY] if item.kind != "Job"]
    made.add(_apply(kubectl, "Queues, exchanges and bindings", topology, live))
    made.add(*(jobs.run(kubectl, item, live.get(item.key)) for item in by_stage[Stage.TOPOLOGY] if item.kind == "Job"))
    made.add(*(jobs.run(kubectl, item, live.get(item.key)) for item in by_stage[Stage.MIGRATIONS]))
    for function in rollout(wanted):
        _function(made, kubectl, function, live.get(function.key), canary)
    made.add(*sources.steps(kubectl, by_stage[Stage.SOURCES], live))
    made.add(_unbind(kubectl, topology, live) if whole else None)
    made.add(*(jobs.run(kubectl, item, live.get(item.key)) for item in by_stage[Stage.RETIREMENT]))
    made.add(*_replay(kubectl, wanted, by_stage[Stage.SOURCES], live))
    made.add(_apply(kubectl, "Routes", by_stage[Stage.ROUTES], live))
    return made


def _is_ours(namespace: Object, live: Live) -> bool:
    """A namespace that somebody else made keeps its labels; undeploy then knows that it must stay."""
    there = live.get(namespace.key)
    return there is None or there.at("metadata.labels", {}).get(PART_OF) == OURS


def _apply(kubectl: Kubectl, title: str, items: Sequence[Object], live: Live) -> Step | None:
    """Apply what differs, wait for what is not healthy."""
    changed = [item for item in items if not item.is_as_applied(live.get(item.key))]
    unhealthy = [item for item in items if item in changed or not is_healthy(live[item.key])]
    commands = (*([kubectl.apply(changed)] if changed else []), *waits(kubectl, unhealthy))
    return Step(f"{title}: {len(changed)} of {len(items)} to apply", commands) if commands else None


def _unbind(kubectl: Kubectl, topology: Sequence[Object], live: Live) -> Step | None:
    """Delete what an earlier release bound to a queue that is wanted: it would go on sending events there."""
    queues = {item.at("spec.name") for item in topology if item.kind == "Queue"}
    wanted = {item.key for item in topology}
    gone = sorted(
        key.resource
        for key, item in live.items()
        if (key.group, key.kind) == ("rabbitmq.com", "Binding")
        and key not in wanted
        and item.at("spec.destination") in queues
        and item.at("metadata.labels", {}).get(PART_OF) == OURS
    )
    command = kubectl("delete", *gone, "--ignore-not-found", f"--timeout={kubectl.timeout}s")
    return Step(f"Bindings: {len(gone)} of an earlier release to delete", (command,)) if gone else None


def _function(made: Plan, kubectl: Kubectl, wanted: Object, live: Object | None, canary: int) -> None:
    """Apply a function; with a canary, hold the traffic first and split it when the new revision is ready."""
    changed = not wanted.is_as_applied(live)
    split = bool(canary and live and traffic.latest_ready(live))
    if split and live and changed:
        made.add(traffic.hold(kubectl, live))
    if changed or (live and not is_healthy(live)):
        made.add(_service(kubectl, wanted, changed))
    if live:
        made.remarks.extend(_remarks(wanted, live, changed, canary))
    if split and live and (changed or traffic.Split.of(live).held):
        made.add(traffic.canary(kubectl, live, canary))


def _service(kubectl: Kubectl, wanted: Object, changed: bool) -> Step:
    """Kn returns at once where nothing changed, ready or not; so the condition is asked for as well."""
    pods = f"serving.knative.dev/service={wanted.name}"
    why = (
        kubectl("get", "service.serving.knative.dev", wanted.name, "-o", "jsonpath={.status.conditions}"),
        kubectl("get", "pods", "-l", pods),
        kubectl("logs", "-l", pods, "-c", "user-container", "--tail=20"),
    )
    apply = kubectl.kn("service", "apply", wanted.name, "-f", FILE, "--wait", objects=[wanted.stamped], on_failure=why)
    ready = kubectl.wait("condition=Ready", wanted.key.resource, on_failure=why)
    commands = [replace(each, pulls=kubectl.pulls(wanted)) for each in ((apply, ready) if changed else (ready,))]
    return Step(f"Function {wanted.name}", tuple(commands))


def _remarks(wanted: Object, live: Object, changed: bool, canary: int) -> list[str]:
    split = traffic.Split.of(live)
    if split.held and changed and not canary:
        return [
            f"{wanted.name}: traffic stays as it is ({split.sentence}); --promote gives the new revision all of it."
        ]
    if canary and not changed and not split.held:
        return [f"{wanted.name} is unchanged: there is nothing to try out."]
    return []


def _replay(kubectl: Kubectl, wanted: Sequence[Object], found: Sequence[Object], live: Live) -> list[Step]:
    left = sources.pending(found, live)
    like = next((item for item in wanted if item.kind == "Job" and stage(item) is Stage.TOPOLOGY), None)
    like = like or next((item for item in wanted if item.kind == "Job"), None)
    if not left or like is None:
        return []
    certificates = {key.name for key in (*live, *(item.key for item in wanted)) if key.kind == "Certificate"}
    job = jobs.replay(like, kubectl.namespace, [source.at(QUEUE) for source in left], by_tls(certificates))
    gone = kubectl("delete", "job", job.name, "--ignore-not-found", "--cascade=foreground")
    again = Step("Bring back what the sources before these left", (gone, kubectl.apply([job]), kubectl.ended(job)))
    return [again, *(sources.settled(kubectl, source.name) for source in left)]
