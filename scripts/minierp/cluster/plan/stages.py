"""In which order things are deployed, and which of them belong to a function."""

from collections.abc import Iterable, Sequence
from enum import IntEnum

from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.manifests.resources import database_of
from scripts.minierp.terminal.errors import UsageError


class Stage(IntEnum):
    """Each needs the ones before it."""

    NAMESPACE = 0
    INFRASTRUCTURE = 1
    TOPOLOGY = 2
    MIGRATIONS = 3
    FUNCTIONS = 4
    SOURCES = 5
    RETIREMENT = 6
    ROUTES = 7


_JOBS = {"retire-bindings": Stage.RETIREMENT}
_TOPOLOGY = {
    "Vhost",
    "User",
    "Permission",
    "TopicPermission",
    "Exchange",
    "Queue",
    "Binding",
    "Policy",
    "OperatorPolicy",
}


def stage(item: Object) -> Stage:
    """Where an object belongs."""
    if item.kind == "Namespace":
        return Stage.NAMESPACE
    if item.is_function:
        return Stage.FUNCTIONS
    if item.sink:
        return Stage.SOURCES
    if item.kind == "HTTPRoute":
        return Stage.ROUTES
    if item.kind == "Job":
        return _JOBS.get(item.name, Stage.MIGRATIONS if item.name.startswith("migrate-") else Stage.TOPOLOGY)
    return Stage.TOPOLOGY if item.key.group == "rabbitmq.com" and item.kind in _TOPOLOGY else Stage.INFRASTRUCTURE


def functions(objects: Iterable[Object]) -> list[str]:
    """The names of the functions."""
    return sorted(item.name for item in objects if item.is_function)


def rollout(objects: Iterable[Object]) -> list[Object]:
    """The functions in the order in which a release brings them: who hears before who speaks.

    The queues of a release hear new types of events before its functions are there, and a function of before refuses a
    type that it does not know: a dead letter with a reason, which no deployment brings back. So the functions that
    events reach come first, those of a domain before those of the domains that it hears (DOWNSTREAM); then all others
    in the order in which they are given: those that people and clocks call.
    """
    found = list(objects)
    hear = {item.sink for item in found if item.kind == "RabbitmqSource"}
    turn = {domain: place for place, domain in enumerate(DOWNSTREAM)}

    def place(function: Object) -> int:
        return (
            min((turn.get(each, len(turn)) for each in _domains(function)), default=len(turn))
            if function.name in hear
            else len(turn) + 1
        )

    return sorted((item for item in found if item.is_function), key=place)


DOWNSTREAM = ("sales", "inventory", "purchasing", "product")
"""Whose functions of events come first. Those of sales are heard by none of the others, those of inventory by sales,
those of purchasing by inventory; what inventory asks purchasing for is asked by a clock's function, which comes later.
"""


def only(objects: Sequence[Object], names: Sequence[str]) -> list[Object]:
    """Everything but other functions, their event sources and other domains' migrations; everything for no names.

    Nor is anything retired for names: the function that has taken its place may not be among them.

    A name may be written like its Python file, with underscores. Raises UsageError for one that is no function.
    """
    if not names:
        return list(objects)
    chosen = {name.replace("_", "-") for name in names}
    if unknown := sorted(chosen - set(functions(objects))):
        raise UsageError(f"No function is called {', '.join(unknown)}.", f"There is: {', '.join(functions(objects))}.")
    domains = {domain for item in objects if item.is_function and item.name in chosen for domain in _domains(item)}
    return [item for item in objects if _belongs(item, chosen, domains)]


def _belongs(item: Object, chosen: set[str], domains: set[str]) -> bool:
    if item.is_function or item.sink:
        return (item.sink or item.name) in chosen
    if stage(item) is Stage.RETIREMENT:
        return False
    return stage(item) is not Stage.MIGRATIONS or item.name.removeprefix("migrate-") in domains


def _domains(item: Object) -> list[str]:
    """The domains whose databases a function opens, as whatever role: its release may need their newest schema."""
    containers = item.at("spec.template.spec.containers", [])
    variables = [variable for container in containers for variable in container.get("env", ())]
    secrets = [variable.get("valueFrom", {}).get("secretKeyRef", {}).get("name", "") for variable in variables]
    return sorted({found[0] for found in map(database_of, secrets) if found})
