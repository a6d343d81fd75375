"""RabbitmqSources: a changed one is replaced, for its spec cannot change, and no message is lost by it.

The queue keeps what arrives meanwhile. What a source had in flight when it stopped, because it is replaced or because
it was undeployed and the data was kept, is dead-lettered, although its function may have handled it; it is brought back
afterwards, and handled once. An annotation remembers that this is still to be done, for a deployment that ended in
between.
"""

import json
from collections.abc import Mapping, Sequence

from scripts.minierp.cluster.kubernetes.commands import Command, Kubectl, Step
from scripts.minierp.cluster.kubernetes.comparison import contains
from scripts.minierp.cluster.kubernetes.objects import Key, Object
from scripts.minierp.cluster.kubernetes.preflight import CONTROLLERS
from scripts.minierp.cluster.plan.health import condition, is_healthy

PENDING = "minierp.com/replay"
BROKER = "rabbitmq"
_BROKERS = frozenset({"StatefulSet", "RabbitmqCluster"})
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def spec_changed(live: Object, wanted: Object) -> bool:
    """Whether the source that is there asks for anything else; defaults that were filled in are no change."""
    applied = json.loads(live.annotation(_LAST_APPLIED) or "{}").get("spec", wanted.content["spec"])
    return bool(applied != wanted.content["spec"]) or not contains(live.at("spec"), wanted.content["spec"])


def steps(kubectl: Kubectl, wanted: Sequence[Object], live: Mapping[Key, Object]) -> list[Step]:
    """Create, change or replace each source."""
    found = [_step(kubectl, source, live) for source in wanted]
    return [step for step in found if step]


def pending(wanted: Sequence[Object], live: Mapping[Key, Object]) -> list[Object]:
    """The RabbitmqSources after which dead letters are to be brought back, now or since an earlier deployment."""
    return [source for source in wanted if source.kind == "RabbitmqSource" and _leaves_letters(source, live)]


def settled(kubectl: Kubectl, name: str) -> Step:
    """Forget that there is something to bring back."""
    return Step(f"{name}: nothing left behind", (kubectl("annotate", "rabbitmqsource", name, f"{PENDING}-"),))


def _leaves_letters(source: Object, live: Mapping[Key, Object]) -> bool:
    """A source that is not there, but whose broker is, may have been deleted: for a new one, or by undeploy.

    One that is quite new leaves nothing, and bringing back nothing does no harm.
    """
    there = live.get(source.key)
    if there is None:
        return any(key.name == BROKER and key.kind in _BROKERS for key in live)
    return there.annotation(PENDING) is not None or spec_changed(there, source)


def _step(kubectl: Kubectl, source: Object, live: Mapping[Key, Object]) -> Step | None:
    there = live.get(source.key)
    if there and source.is_as_applied(there):
        return None if is_healthy(there) else Step(f"Wait for {_title(source)}", (_ready(kubectl, source),))
    stamped = source.stamped
    if source.kind == "RabbitmqSource" and _leaves_letters(source, live):
        stamped = stamped.annotated({PENDING: "pending"})
    applied = (kubectl.apply_as_is([stamped]), _ready(kubectl, source))
    if there is None or source.kind != "RabbitmqSource" or not spec_changed(there, source):
        return Step(f"Apply {_title(source)}", applied)
    gone = kubectl("delete", "rabbitmqsource", source.name, "--cascade=foreground", f"--timeout={kubectl.timeout}s")
    return Step(f"Replace {_title(source)}", (gone, *applied))


def _ready(kubectl: Kubectl, source: Object) -> Command:
    """Wait for it. Its controller may look available and do nothing, so what that one says belongs to the reasons."""
    why = [kubectl("describe", source.key.resource)]
    if source.kind == "RabbitmqSource":
        namespace, controller = CONTROLLERS[source.kind]
        why.append(kubectl("logs", "-l", f"eventing.knative.dev/SourceName={source.name}", "--tail=20"))
        why.append(Command(("kubectl", "-n", namespace, "logs", f"deployment/{controller}", "--tail=20")))
    return kubectl.wait(f"condition={condition(source)}", source.key.resource, on_failure=why)


def _title(source: Object) -> str:
    return f"the {source.kind} {source.name}"
