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
    def pool(self) -> int:
        """Connections of one pod: one for each thread (shared/database) and its channels (shared/statements)."""
        return int(self.environment["THREADS"]) + int(self.environment.get("CHANNELS", DEFAULTS["CHANNELS"]))

    @property
    def deadline(self) -> float:
        """How long a request may take by the function's own clock."""
        return float(self.environment.get("DEADLINE_SECONDS", DEFAULTS["DEADLINE_SECONDS"]))

    def scale(self, bound: str) -> int:
        """min-scale or max-scale; 0 is what Knative takes for none."""
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


def threads(system: System) -> Iterator[str]:
    """A pod gets no more requests at once than it has threads, one process; a source posts no more than all serve."""
    for one in functions(system):
        if int(one.environment["THREADS"]) != one.revision["containerConcurrency"]:
            yield f"{one.name}: as many THREADS as requests at once, not {one.environment['THREADS']}"
        if int(one.environment.get("WORKERS", 1)) != 1:
            yield f"{one.name}: its pool is per process, and it has {one.environment['WORKERS']} processes"
    served = {one.name: one.revision["containerConcurrency"] * one.scale("max-scale") for one in functions(system)}
    for source in system.of("RabbitmqSource"):
        at_once = source["spec"]["rabbitmqResourcesConfig"]["parallelism"]
        if at_once > served[source["spec"]["sink"]["ref"]["name"]]:
            yield f"{source['metadata']['name']}: delivers {at_once} at once, more than all pods serve"


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
