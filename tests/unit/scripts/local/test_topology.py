import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.parts.topology import definitions, retired
from scripts.minierp.manifests.document import ManifestError
from scripts.minierp.manifests.manifests import Manifests
from tests.unit.scripts.manifests.manifest_files import write_manifests

TOPOLOGY = """
kind: Vhost
metadata: {name: minierp}
spec: {name: minierp}
---
kind: Exchange
metadata: {name: events}
spec: {name: events, vhost: minierp, type: topic, durable: true, arguments: {alternate-exchange: unrouted}}
---
kind: Queue
metadata: {name: greet}
spec: {name: greet, vhost: minierp, type: quorum, durable: true, arguments: {x-overflow: reject-publish}}
---
kind: Binding
metadata: {name: greet}
spec: {source: events, destination: greet, destinationType: queue, routingKey: com.example, vhost: minierp}
---
kind: User
metadata: {name: sales}
spec: {importCredentialsSecret: {name: sales-broker}}
---
kind: Permission
metadata: {name: sales}
spec:
  vhost: minierp
  userReference: {name: sales}
  permissions: {configure: "^$", write: "^events$", read: "^$"}
---
kind: TopicPermission
metadata: {name: sales}
spec:
  vhost: minierp
  userReference: {name: sales}
  permissions: {exchange: events, write: "^com.example$", read: "^$"}
---
kind: Policy
metadata: {name: greet}
spec: {name: greet, vhost: minierp, pattern: ^greet$, applyTo: queues, definition: {overflow: reject-publish}}
"""


def made(tmp_path: Path, topology: str = TOPOLOGY) -> dict[str, Any]:
    manifests = Manifests.load(write_manifests(tmp_path / "knative", topology))
    found: dict[str, Any] = json.loads(definitions(manifests.broker, Passwords(tmp_path / "passwords.json")))
    return found


def test_a_quorum_queue_is_declared_by_its_type_argument(tmp_path: Path) -> None:
    (queue,) = made(tmp_path)["queues"]

    assert queue["arguments"] == {"x-overflow": "reject-publish", "x-queue-type": "quorum"}
    assert queue["durable"]


def test_a_policy_says_what_may_change_later_of_a_queue(tmp_path: Path) -> None:
    (policy,) = made(tmp_path)["policies"]

    assert (policy["vhost"], policy["pattern"], policy["apply-to"]) == ("minierp", "^greet$", "queues")
    assert policy["definition"] == {"overflow": "reject-publish"}


def test_a_policy_that_matches_no_queue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"policy greet matches no queue: \^greeting\$"):
        made(tmp_path, TOPOLOGY.replace("^greet$", "^greeting$"))


def test_an_exchange_keeps_its_alternate(tmp_path: Path) -> None:
    (exchange,) = made(tmp_path)["exchanges"]

    assert (exchange["type"], exchange["arguments"]) == ("topic", {"alternate-exchange": "unrouted"})


def test_a_user_has_only_the_rights_of_its_permission(tmp_path: Path) -> None:
    (permission,) = made(tmp_path)["permissions"]

    assert permission == {"user": "sales", "vhost": "minierp", "configure": "^$", "write": "^events$", "read": "^$"}


def test_a_user_publishes_only_what_its_topic_permission_names(tmp_path: Path) -> None:
    (permission,) = made(tmp_path)["topic_permissions"]

    assert permission == {
        "user": "sales", "vhost": "minierp", "exchange": "events", "write": "^com.example$", "read": "^$",
    }  # fmt: skip


def test_passwords_are_stored_hashed(tmp_path: Path) -> None:
    (user,) = made(tmp_path)["users"]

    password = Passwords(tmp_path / "passwords.json").of("rabbitmq", "sales")
    hashed = base64.b64decode(user["password_hash"])
    assert hashed[4:] == hashlib.sha256(hashed[:4] + password.encode()).digest()
    assert password not in json.dumps(user)


def test_a_binding_that_is_left_out_is_retired_unless_it_fills_somebody_else_s_queue(tmp_path: Path) -> None:
    wanted = made(tmp_path)
    (kept,) = wanted["bindings"]
    old, audit = {**kept, "routing_key": "com.example.before"}, {**kept, "destination": "audit"}
    default = {**kept, "source": "", "routing_key": "greet"}

    assert retired([kept, old, audit, default], json.dumps(wanted)) == [old]


def test_a_binding_to_a_queue_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="binding of greet to events leads nowhere"):
        made(tmp_path, TOPOLOGY.replace("spec: {name: greet,", "spec: {name: other,"))
