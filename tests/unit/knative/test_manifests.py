"""The manifests in knative/base against the code and against what the real cluster accepts."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.minierp.cluster.kubernetes.secrets import USERS
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.parts.topology import definitions
from scripts.minierp.local.sources.cron import due_times
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import ConfigKey, Function, SecretKey, database_of
from shared.outcomes.refusals import ACCEPT_PATCH
from shared.process.domains import DOMAINS
from tests.unit.knative.system import rendered

BASE = CHECKOUT / "knative" / "base"
MANIFESTS = Manifests.load(BASE)
FUNCTIONS = {function.name: function for function in MANIFESTS.functions}
SHARED_FILES = {"rabbitmq.yaml", "gateway.yaml", "namespace.yaml", "network.yaml", "kustomization.yaml"}
_CREDENTIALS_IN_URL = re.compile(r"://[^/\s]+:[^/\s]+@")
_SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|KEY$|_URL$|CREDENTIAL")


@pytest.fixture(scope="module")
def topology(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    passwords = Passwords(tmp_path_factory.mktemp("passwords") / "passwords.json")
    found: dict[str, list[dict[str, Any]]] = json.loads(definitions(MANIFESTS.broker, passwords))
    return found


def entry_point_files() -> set[str]:
    """Every file that ends in `main = function(...)`, and the ones that a container runs as a module."""
    files = (CHECKOUT / "functions").glob("*/*.py")
    return {
        str(file.relative_to(CHECKOUT))
        for file in files
        if re.search(r"^main = function\(", file.read_text(), re.MULTILINE)
    }


def source_of(name: str) -> str:
    function = FUNCTIONS[name]
    if function.command:
        return function.command[-1].replace(".", "/") + ".py"
    source = function.environment["FUNCTION_SOURCE"]
    assert isinstance(source, str)
    return source


def test_every_function_in_the_code_has_a_manifest() -> None:
    assert entry_point_files() <= {source_of(name) for name in FUNCTIONS}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_manifest_runs_a_file_that_is_there(name: str) -> None:
    assert (CHECKOUT / source_of(name)).is_file()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_stands_in_the_file_of_its_name(name: str) -> None:
    assert FUNCTIONS[name].file.name == f"{name}.yaml"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_runs_on_the_loop_and_only_that_has_channels_of_its_own(name: str) -> None:
    code = (CHECKOUT / source_of(name)).read_text()
    foremost = re.search(r"""^main = function\(\s*\w+\((?:"[^"]+", )?(\w+)""", code, re.MULTILINE)

    on_the_loop = foremost is not None and f"\nasync def {foremost[1]}(" in code
    assert ("CHANNELS" in FUNCTIONS[name].environment) is (on_the_loop and bool(FUNCTIONS[name].secrets))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_opens_the_database_of_its_own_domain_only(name: str) -> None:
    owner = source_of(name).split("/")[1]
    domain = name.removeprefix("relay-outbox-") if owner == "platform" else owner
    brokers = [secret for secret in FUNCTIONS[name].secrets if secret.endswith("-broker")]

    everything = sorted(DOMAINS) if owner == "platform" else []
    assert FUNCTIONS[name].databases in ([], [domain], everything)
    assert brokers in ([], [f"{domain}-broker"], *([["platform-broker"]] if owner == "platform" else []))


def accesses(function: Function) -> set[str]:
    """As what a function opens databases."""
    return {found[1] for found in map(database_of, function.secrets) if found}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_only_answers_questions_cannot_write(name: str) -> None:
    triggers = re.findall(r"\b(get|post|patch|delete|on|cron)\(", (CHECKOUT / source_of(name)).read_text("utf-8"))

    if triggers and set(triggers) == {"get"}:
        assert accesses(FUNCTIONS[name]) <= {"reader"}


def test_who_opens_a_database_as_what() -> None:
    """Writers are the domain's own. What looks after the books of others forgets and mends as the keeper."""
    found: dict[str, set[str]] = {}
    for name, function in FUNCTIONS.items():
        for access in accesses(function):
            found.setdefault(access, set()).add(name)

    relays = {f"relay-outbox-{domain}" for domain in DOMAINS}
    assert found["keeper"] == {*relays, "archive-event", "audit-books"}
    assert not [name for name in found["writer"] if source_of(name).startswith("functions/platform/")]
    assert found.keys() == {"writer", "reader", "keeper"}


@pytest.mark.parametrize("overlay", ["minimal", "production"])
def test_only_what_migrates_saves_and_restores_is_given_the_owner(overlay: str) -> None:
    pods = [pod for pod in rendered(overlay).pods if "-database-owner" in yaml.safe_dump(dict(pod.spec))]

    servers = {f"StatefulSet/{domain}-postgresql" for domain in DOMAINS}
    tools = {"CronJob/backup", "CronJob/restore"} if overlay == "minimal" else set()
    jobs = {f"Job/migrate-{domain}" for domain in DOMAINS}
    assert {pod.owner for pod in pods} == jobs | tools | (servers if overlay == "minimal" else set())


def test_an_operator_s_role_is_the_one_that_its_secret_is_of() -> None:
    clusters = rendered("production").of("Cluster")
    roles = [role for cluster in clusters for role in cluster["spec"]["managed"]["roles"]]

    assert len(roles) == 3 * len(DOMAINS)
    assert [role["name"] for role in roles] == [USERS[role["passwordSecret"]["name"]] for role in roles]


def test_only_inventory_has_the_writer_of_the_read_model() -> None:
    writers = {name for name, function in FUNCTIONS.items() if "redis-writer" in function.secrets}

    assert {source_of(name).split("/")[1] for name in writers} == {"inventory"}


def test_what_no_function_could_take_is_collected_from_every_queue_and_can_be_brought_back_to_each() -> None:
    queues = sorted(source.queue for source in MANIFESTS.rabbitmq_sources)
    replaying = FUNCTIONS["replay-dead-letter"].environment

    assert str(FUNCTIONS["park-dead-letter"].environment["DEAD_LETTER_QUEUES"]).split() == queues
    assert {name: value for name, value in replaying.items() if name.endswith("_ADDRESS")} == {
        f"{source.queue.upper().replace('-', '_')}_ADDRESS": f"{source.sink}.minierp.svc.cluster.local:80"
        for source in MANIFESTS.rabbitmq_sources
    }


def test_every_queue_of_a_function_has_a_dead_letter_queue(topology: dict[str, list[dict[str, Any]]]) -> None:
    arguments = {queue["name"]: queue["arguments"] for queue in topology["queues"]}
    policies = {policy["pattern"]: policy["definition"] for policy in topology["policies"]}
    bound = {(binding["source"], binding["routing_key"], binding["destination"]) for binding in topology["bindings"]}

    for source in MANIFESTS.rabbitmq_sources:
        assert arguments[source.queue] == {"x-queue-type": "quorum"}
        assert policies[f"^{source.queue}$"] == {
            "dead-letter-exchange": "minierp.dead-letters",
            "dead-letter-routing-key": source.queue,
            "dead-letter-strategy": "at-least-once",
            "overflow": "reject-publish",
        }
        assert ("minierp.dead-letters", source.queue, f"{source.queue}.dead-letters") in bound
        assert arguments[f"{source.queue}.dead-letters"] == {"x-queue-type": "quorum"}


def test_every_queue_is_durable_and_but_for_the_unrouted_a_quorum_queue(
    topology: dict[str, list[dict[str, Any]]],
) -> None:
    assert all(queue["durable"] for queue in topology["queues"])
    others = [queue["name"] for queue in topology["queues"] if queue["arguments"]["x-queue-type"] != "quorum"]
    assert others == ["minierp.unrouted"]


def test_an_event_that_nobody_wants_has_somewhere_to_go(topology: dict[str, list[dict[str, Any]]]) -> None:
    arguments = {exchange["name"]: exchange["arguments"] for exchange in topology["exchanges"]}
    bound = {(binding["source"], binding["destination"]) for binding in topology["bindings"]}

    assert arguments["minierp.events"] == {"alternate-exchange": "minierp.unrouted"}
    assert ("minierp.unrouted", "minierp.unrouted") in bound


def test_what_nobody_wants_is_kept_no_moment(topology: dict[str, list[dict[str, Any]]]) -> None:
    (policy,) = [policy for policy in topology["policies"] if re.search(policy["pattern"], "minierp.unrouted")]

    assert policy["definition"] == {"message-ttl": 0}


@pytest.mark.parametrize("source", MANIFESTS.rabbitmq_sources, ids=lambda source: source.name)
def test_a_source_reads_a_queue_that_the_manifests_declare(
    source: Any, topology: dict[str, list[dict[str, Any]]]
) -> None:
    assert source.predeclared
    assert source.queue in {queue["name"] for queue in topology["queues"]}


@pytest.mark.parametrize("source", MANIFESTS.rabbitmq_sources, ids=lambda source: source.name)
def test_a_source_asks_no_more_at_once_than_its_function_serves(source: Any) -> None:
    assert source.parallelism <= FUNCTIONS[source.sink].concurrency


def test_every_bound_event_type_is_one_that_some_function_publishes(topology: dict[str, list[dict[str, Any]]]) -> None:
    published = "".join(file.read_text() for file in (CHECKOUT / "shared" / "events").glob("*.py"))
    wanted = {binding["routing_key"] for binding in topology["bindings"] if binding["source"] == "minierp.events"}

    assert {event for event in wanted if event not in published} == set()


def test_every_domain_s_outbox_is_relayed_every_five_seconds_and_no_two_at_once() -> None:
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    relays = [timer for timer in MANIFESTS.ping_sources if timer.sink.startswith("relay-outbox-")]
    due = {timer.sink: list(islice(due_times(timer, midnight), 13)) for timer in relays}

    assert due.keys() == {f"relay-outbox-{domain}" for domain in MANIFESTS.domains}
    assert all(later - earlier == timedelta(seconds=5) for times in due.values() for earlier, later in pairwise(times))
    assert len({time for times in due.values() for time in times}) == 13 * len(due)


def test_every_route_comes_in_through_the_gateway() -> None:
    gateway = yaml.safe_load((BASE / "gateway.yaml").read_text())

    assert {route.gateway for route in MANIFESTS.routes} == {gateway["metadata"]["name"]}


@pytest.mark.parametrize("route", MANIFESTS.routes, ids=lambda route: f"{route.method} {route.path}")
def test_a_request_goes_where_its_own_route_leads(route: Any) -> None:
    example = route.path.removesuffix("/?").replace("[^/]+", "x") + ("x" if route.path_type == "PathPrefix" else "")

    matching = [
        other for other in MANIFESTS.routes if other.method == route.method and re.search(other.pattern, example)
    ]

    assert min(matching, key=lambda other: other.precedence) == route
    assert [other for other in matching if other.path_type == route.path_type] == [route]


def test_every_path_leads_to_its_function_also_with_a_slash_too_many() -> None:
    led = {(route.method, route.path_type, route.path): route.function for route in MANIFESTS.routes}

    for (method, kind, path), function in led.items():
        if kind == "Exact" and not path.endswith("/"):
            assert function in (led.get((method, each, f"{path}/")) for each in ("Exact", "PathPrefix")), path
        assert kind != "RegularExpression" or path.endswith("/?"), path


def methods_by_path() -> dict[tuple[str, str], set[str]]:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for route in MANIFESTS.routes:
        found[route.path_type, route.path].add(route.method)
    return found


def test_whoever_may_get_a_thing_may_ask_for_its_head_of_the_same_function() -> None:
    questions = [(route.path, route.function) for route in MANIFESTS.routes if route.method == "GET"]

    assert [(route.path, route.function) for route in MANIFESTS.routes if route.method == "HEAD"] == questions


def test_every_path_says_what_it_answers() -> None:
    assert all("OPTIONS" in methods for methods in methods_by_path().values())


def test_a_path_that_functions_share_names_the_methods_of_all() -> None:
    """A function knows its own only, so the route says the rest: a gateway that reads it needs no list of ours."""
    said = {}
    for document in (one for file in BASE.glob("*.yaml") for one in yaml.safe_load_all(file.read_text())):
        for rule in document["spec"]["rules"] if document["kind"] == "HTTPRoute" else []:
            modified = [one["responseHeaderModifier"] for one in rule["filters"] if "responseHeaderModifier" in one]
            for match in rule["matches"] if modified else []:
                assert match["method"] == "OPTIONS"
                headers = {header["name"]: header["value"] for header in modified[0]["set"]}
                said[match["path"]["type"], match["path"]["value"]] = headers

    functions = {path: {route.function for route in MANIFESTS.routes if (route.path_type, route.path) == path}
                 for path in methods_by_path()}  # fmt: skip
    shared = {path: methods for path, methods in methods_by_path().items() if len(functions[path]) > 1}
    assert said == {
        path: {"Allow": ", ".join(sorted(methods)), **(ACCEPT_PATCH if "PATCH" in methods else {})}
        for path, methods in shared.items()
    }


def test_no_manifest_holds_a_secret_in_clear() -> None:
    for function in MANIFESTS.functions:
        for name, value in function.environment.items():
            assert isinstance(value, SecretKey | ConfigKey) or not _SECRET_NAME.search(name), f"{function.name}: {name}"
    for file in BASE.glob("*.yaml"):
        assert not _CREDENTIALS_IN_URL.search(file.read_text()), file.name
        assert not [document for document in yaml.safe_load_all(file.read_text()) if document["kind"] == "Secret"]


def test_the_kustomization_lists_every_file() -> None:
    kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text())

    assert sorted(kustomization["resources"]) == sorted(
        file.name for file in BASE.glob("*.yaml") if file.name != "kustomization.yaml"
    )


@pytest.mark.parametrize("file", sorted(BASE.glob("*.yaml")), ids=lambda file: file.name)
def test_every_file_is_a_function_s_or_shared(file: Path) -> None:
    assert file.stem in FUNCTIONS or file.name in SHARED_FILES
