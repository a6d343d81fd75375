"""How many connections the functions may open to each database, and how many there are."""

from collections.abc import Iterator

from shared.process.domains import ACCESSES

from .functions import functions
from .kinds import Object
from .system import System

# One for the migrations, which run while the functions of the release before do; PostgreSQL keeps 3 for its superuser.
MIGRATION = 1
SUPERUSER = 3
# What CloudNativePG's own instance manager, metrics and health checks may hold.
OPERATOR = 10
# PgBouncer's, where nothing else is said; it has a pool for each user of a database.
DEFAULT_POOL_SIZE = 20
USERS = len(ACCESSES)


def connections(system: System, database: str) -> int:
    """How many a database, by its writer's Secret, is asked for when every function that opens it is scaled out, during
    a release: a function's revisions, old and new, exist side by side, one function at a time.
    """
    users = [one for one in functions(system) if database in one.databases]
    most = [one.scale("max-scale") * (one.pool if len(one.databases) == 1 else 1) for one in users]
    return sum(most) + max(most) + MIGRATION


def databases(system: System) -> set[str]:
    """The Secrets of the databases that functions open."""
    return {database for one in functions(system) for database in one.databases}


def fit(system: System) -> Iterator[str]:
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
    """Connections to the server: a pool for each user of the one database, in each of the pooler's pods."""
    parameters = pooler["spec"]["pgbouncer"]["parameters"]
    pool = int(parameters.get("default_pool_size", DEFAULT_POOL_SIZE)) + int(parameters.get("reserve_pool_size", 0))
    most = int(parameters.get("max_db_connections", 0))
    return int(pooler["spec"]["instances"]) * (min(USERS * pool, most) if most else USERS * pool)


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
