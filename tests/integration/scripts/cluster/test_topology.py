"""The topology of knative/base, declared through a real management API."""

import json
from collections.abc import Iterator

import httpx
import pytest
from retrying import Retrying

from scripts.minierp.cluster.topology import declare, retire
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.parts.topology import definitions
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.terminal.errors import CliError
from tests.eventually import eventually
from tests.integration.scripts.cluster.broker import Broker, running_broker

RESOURCES = Manifests.load(CHECKOUT / "knative" / "base").broker


def names(kind: str) -> set[str]:
    return {resource.name for resource in RESOURCES if resource.kind == kind}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Declared while it still starts, and then once more."""
    home = tmp_path_factory.mktemp("broker")
    wanted = definitions(RESOURCES, Passwords(home / "passwords.json"))
    with running_broker(home) as started:
        for _ in range(2):
            eventually(lambda: declared(started, wanted))
        yield started


def declared(broker: Broker, wanted: str) -> bool:
    """Whether the broker knew its operator already: its management API opens a moment before."""
    try:
        declare(broker.url, broker.login, wanted)
    except CliError as error:
        assert "answers 401" in error.message, error.message
        return False
    return True


def test_everything_is_there_and_nothing_else(broker: Broker) -> None:
    assert {queue["name"] for queue in broker.get("queues")} == names("Queue")
    assert {user["name"] for user in broker.get("users")} == names("User")
    assert {found["user"] for found in broker.get("permissions")} == names("Permission")
    assert {found["user"] for found in broker.get("topic-permissions")} == names("TopicPermission")
    assert {policy["name"] for policy in broker.get("policies/minierp")} == names("Policy")
    assert {vhost["name"] for vhost in broker.get("vhosts")} == {"minierp"}


def test_a_queue_s_policy_takes_effect(broker: Broker) -> None:
    def policies() -> dict[object, object]:
        return {queue["name"]: queue.get("policy") for queue in broker.get("queues/minierp")}

    eventually(lambda: policies()["adjust-stock"] == "adjust-stock")


def test_an_event_s_type_leads_to_the_queue_of_its_function(broker: Broker) -> None:
    bindings = broker.get("bindings/minierp/e/minierp.events/q/adjust-stock")

    assert "com.minierp.product.created.v2" in {binding["routing_key"] for binding in bindings}


def test_a_binding_of_an_earlier_release_goes_and_other_people_s_stay(broker: Broker) -> None:
    wanted = json.loads(definitions(RESOURCES, Passwords(broker.home / "passwords.json")))
    kept = broker.get("bindings/minierp")
    before = {**wanted["bindings"][0], "routing_key": "com.minierp.before.v1/2"}
    audit = {**wanted["queues"][0], "name": "audit"}
    heard = {**before, "destination": "audit"}
    more = {"queues": [*wanted["queues"], audit], "bindings": [*wanted["bindings"], before, heard]}
    declare(broker.url, broker.login, json.dumps({**wanted, **more}))
    assert len(broker.get("bindings/minierp")) == len(kept) + 3  # and that of every queue to the default exchange

    declare(broker.url, broker.login, json.dumps(wanted))
    assert len(broker.get("bindings/minierp")) == len(kept) + 3  # whoever hears its events now may not be there yet

    retire(broker.url, broker.login, json.dumps(wanted))

    gone = [each for each in broker.get("bindings/minierp") if each not in kept]
    assert {(each["source"], each["destination"]) for each in gone} == {("", "audit"), (heard["source"], "audit")}


def test_a_user_of_an_earlier_release_goes_with_the_bindings(broker: Broker) -> None:
    wanted = json.loads(definitions(RESOURCES, Passwords(broker.home / "passwords.json")))
    before = {**wanted["users"][0], "name": "source"}
    declare(broker.url, broker.login, json.dumps({**wanted, "users": [*wanted["users"], before]}))
    assert "source" in {user["name"] for user in broker.get("users")}

    retire(broker.url, broker.login, json.dumps(wanted))

    assert {user["name"] for user in broker.get("users")} == names("User")


@pytest.mark.parametrize("user", sorted(names("User") - {"operator"}))
def test_nobody_but_who_declares_is_let_into_the_management_api(broker: Broker, user: str) -> None:
    password = Passwords(broker.home / "passwords.json").of("rabbitmq", user)

    assert httpx.get(f"{broker.url}/api/overview", auth=(user, password)).status_code == 401


def test_who_declares_may_do_it_again(broker: Broker) -> None:
    (operator,) = (user for user in broker.get("users") if user["name"] == "operator")

    assert operator["tags"] == ["administrator"]


def test_a_wrong_password_is_not_tried_for_minutes(broker: Broker) -> None:
    with pytest.raises(CliError, match="answers 401"):
        declare(broker.url, ("operator", "wrong"), "{}")


def test_a_broker_that_never_answers_is_given_up() -> None:
    twice = Retrying(stop_max_attempt_number=2, wait_fixed=1)

    with pytest.raises(httpx.TransportError):
        declare("http://127.0.0.1:1", ("operator", "any"), "{}", twice)
