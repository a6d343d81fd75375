"""The one calculation of scale: how many connections the functions may open, and how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shared.process.settings import Settings

from .kinds import Object
from .kinds.serving import AUTOSCALING_PREFIX, VISIBILITY
from .system import System

DEFAULTS = {name.upper(): default for name, default in Settings()._asdict().items()}
# One for the migrations, which run while the functions of the release before do; PostgreSQL keeps 3 for its superuser.
MIGRATION = 1
SUPERUSER = 3
# What CloudNativePG's own instance manager, metrics and health checks may hold.
OPERATOR = 10
# PgBouncer's, where nothing else is said.
DEFAULT_POOL_SIZE = 20
# A request on the event loop holds a channel for a few milliseconds, and waits for the most part.
REQUESTS_A_CHANNEL = 8
# config-autoscaler: while all pods together have less room, the activator stays before them and shares out.
BURST_CAPACITY = 200


@dataclass(frozen=True)
class Function:
    """A Knative Service as far as scale goes."""

    manifest: Object

    @property
    def name(self) -> str:
        """The Service's."""
        return str(self.manifest["metadata"]["name"])

    @property
    def revision(self) -> Any:
        """The pod template's specification."""
        return self.manifest["spec"]["template"]["spec"]

    @cached_property
    def environment(self) -> dict[str, Any]:
        """Values, and the Secret's name where one comes from a Secret."""
        return {
            one["name"]: one["value"] if "value" in one else one["valueFrom"]["secretKeyRef"]["name"]
            for one in self.revision["containers"][0]["env"]
        }

    @property
    def threads(self) -> int:
        """For plain handlers, and for what takes several steps."""
        return int(self.environment["THREADS"])

    @property
    def channels(self) -> int:
        """For statements on the event loop; more than one are said where handlers run there."""
        return int(self.environment.get("CHANNELS", DEFAULTS["CHANNELS"]))

    @property
    def pool(self) -> int:
        """Connections of one pod: one for each thread (shared/database) and its channels (shared/statements)."""
        return self.threads + self.channels

    @property
    def at_once(self) -> int:
        """How many requests a pod is to be given: one for each thread, or more than that on the loop."""
        return REQUESTS_A_CHANNEL * self.channels if "CHANNELS" in self.environment else self.threads

    @property
    def concurrency(self) -> int:
        """How many requests a pod is given."""
        return int(self.revision["containerConcurrency"])

    @property
    def target(self) -> int:
        """How many requests in flight make Knative call a pod full; never more than it is given."""
        return min(self.scale("target") or self.concurrency, self.concurrency)

    @property
    def deadline(self) -> float:
        """How long a request may take by the function's own clock."""
        return float(self.environment.get("DEADLINE_SECONDS", DEFAULTS["DEADLINE_SECONDS"]))

    def scale(self, bound: str) -> int:
        """min-scale, max-scale or target; 0 is what Knative takes for none."""
        annotations = self.manifest["spec"]["template"]["metadata"]["annotations"]
        return int(annotations.get(f"{AUTOSCALING_PREFIX}{bound}", 0))


def functions(system: System) -> list[Function]:
    """Every function of a system."""
    return [Function(manifest) for manifest in system.of("Function")]


def connections(system: System, database: str) -> int:
    """How many a Secret's database is asked for when every function that opens it is scaled out, during a release:
    a function's revisions, old and new, exist side by side, one function at a time.
    """
    users = [one for one in functions(system) if one.environment.get("DATABASE_URL") == database]
    most = [one.scale("max-scale") * one.pool for one in users]
    return sum(most) + max(most) + MIGRATION


def databases(system: System) -> set[str]:
    """The Secrets of the databases that functions open."""
    return {one.environment["DATABASE_URL"] for one in functions(system) if "DATABASE_URL" in one.environment}


def connections_fit(system: System) -> Iterator[str]:
    """Servers take what functions open; poolers take it, and servers what poolers open."""
    for database in sorted(databases(system)):
        host = database.removesuffix("-database") + "-postgresql"
        asked = connections(system, database)
        for given in _client_limits(system, host):
            if asked > given:
                yield f"{host}: {asked} connections asked for, {given} given"
    for pooler in system.of("Pooler"):
        server = _parameters(system, pooler["spec"]["cluster"]["name"])
        opened = _opened(pooler)
        if opened + SUPERUSER + OPERATOR > int(server.get("max_connections", 100)):
            yield f"{pooler['metadata']['name']}: opens {opened}, its server takes {server.get('max_connections', 100)}"


def _client_limits(system: System, host: str) -> Iterator[int]:
    """At most so many clients, by whoever answers at the host."""
    for stateful in system.of("StatefulSet"):
        if stateful["metadata"]["name"] == host:
            variables = stateful["spec"]["template"]["spec"]["containers"][0]["env"]
            yield int(next(one["value"] for one in variables if one["name"] == "MAX_CONNECTIONS")) - SUPERUSER
    for pooler in system.of("Pooler"):
        if pooler["metadata"]["name"] == host:  # one pod of it must do when the others restart
            yield int(pooler["spec"]["pgbouncer"]["parameters"]["max_client_conn"])


def _opened(pooler: Object) -> int:
    """Connections to the server: a pool for the one user and database, in each of the pooler's pods."""
    parameters = pooler["spec"]["pgbouncer"]["parameters"]
    pool = int(parameters.get("default_pool_size", DEFAULT_POOL_SIZE)) + int(parameters.get("reserve_pool_size", 0))
    most = int(parameters.get("max_db_connections", 0))
    return int(pooler["spec"]["instances"]) * (min(pool, most) if most else pool)


def _parameters(system: System, cluster: str) -> dict[str, str]:
    (found,) = (one for one in system.of("Cluster") if one["metadata"]["name"] == cluster)
    parameters: dict[str, str] = found["spec"]["postgresql"]["parameters"]
    return parameters


def somebody_answers(system: System) -> Iterator[str]:
    """Every database that functions open has somebody at its host who says how many he takes."""
    for database in sorted(databases(system)):
        host = database.removesuffix("-database") + "-postgresql"
        if not list(_client_limits(system, host)):
            yield f"{host}: neither a server nor a pooler says how many connections it takes"


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
