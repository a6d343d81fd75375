"""How far functions scale: what a pod is given, when another one comes, and when a function gives up."""

from collections.abc import Iterator

from .functions import functions
from .kinds.serving import VISIBILITY
from .system import System

# config-autoscaler: while all pods together have less room, the activator stays before them and shares out.
BURST_CAPACITY = 200


def concurrency(system: System) -> Iterator[str]:
    """A pod gets as many requests at once as it can carry, and a source posts no more than all pods serve."""
    for one in functions(system):
        if one.concurrency != one.at_once:
            yield f"{one.name}: {one.threads} THREADS and {one.channels} CHANNELS are for {one.at_once} requests"
    served = {one.name: one.concurrency * one.scale("max-scale") for one in functions(system)}
    for source in system.of("RabbitmqSource"):
        at_once = source["spec"]["rabbitmqResourcesConfig"]["parallelism"]
        if at_once > served[source["spec"]["sink"]["ref"]["name"]]:
            yield f"{source['metadata']['name']}: delivers {at_once} at once, more than all pods serve"


def targets(system: System) -> Iterator[str]:
    """Another pod comes for want of CPU: on the loop, long before a pod is given all that it takes; and no pod is
    given what another has room for.
    """
    for one in functions(system):
        if "CHANNELS" in one.environment and one.target >= one.concurrency:
            yield f"{one.name}: another pod is wanted only where {one.target} requests wait"
        if one.scale("max-scale") * one.target >= BURST_CAPACITY:
            yield f"{one.name}: its pods have room for {BURST_CAPACITY}, and the activator goes"


def bounds(system: System) -> Iterator[str]:
    """Nothing scales without bound, and the persistent function not to zero."""
    for one in functions(system):
        if one.scale("max-scale") < 1:
            yield f"{one.name}: has no max-scale"
        persistent = any(port["name"] == "h2c" for port in one.revision["containers"][0].get("ports", []))
        if persistent and one.scale("min-scale") < 1:
            yield f"{one.name}: is persistent and may scale to zero"


def deadlines(system: System) -> Iterator[str]:
    """A function gives up before Knative does: there is no other deadline for an event (facts.md §7)."""
    for one in functions(system):
        if one.revision["timeoutSeconds"] <= one.deadline:
            yield f"{one.name}: Knative gives up at {one.revision['timeoutSeconds']} s, before {one.deadline} s"


def local(system: System) -> Iterator[str]:
    """What is not for people is not to be had from outside: nothing but the gateway leads to a function."""
    for one in functions(system):
        if one.manifest["metadata"]["labels"].get(VISIBILITY) != "cluster-local":
            yield f"{one.name}: is not cluster-local"
