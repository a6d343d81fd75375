import json
from pathlib import Path

import pytest

from scripts.minierp.cluster.topology import Logins, routes
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.parts.topology import definitions
from scripts.minierp.manifests.document import ManifestError
from scripts.minierp.manifests.manifests import Manifests

BROKER = Manifests.load(CHECKOUT / "knative" / "base").broker
SECRETS = {
    resource.document.text("spec.importCredentialsSecret.name"): resource.name
    for resource in BROKER
    if resource.kind == "User"
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for secret, user in SECRETS.items():
        (tmp_path / secret).mkdir()
        (tmp_path / secret / "username").write_text(user)
        (tmp_path / secret / "password").write_text(f"password of {user}\n")
    return tmp_path


def test_a_user_s_password_is_that_of_its_secret(folder: Path) -> None:
    assert Logins(folder, BROKER).of("rabbitmq", "reserve-stock-source") == "password of reserve-stock-source"


def test_a_secret_of_another_user_is_refused(folder: Path) -> None:
    (folder / "sales-broker" / "username").write_text("product")

    with pytest.raises(ManifestError, match="is 'sales', but the secret sales-broker is of the user 'product'"):
        Logins(folder, BROKER).of("rabbitmq", "sales")


def test_a_secret_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "reserve-stock-source" / "password").unlink()

    with pytest.raises(ManifestError, match="reserve-stock-source"):
        Logins(folder, BROKER).of("rabbitmq", "reserve-stock-source")


def test_everything_of_the_manifests_is_declared(folder: Path) -> None:
    wanted = json.loads(definitions(BROKER, Logins(folder, BROKER)))

    assert all(
        wanted[section]
        for section in ("vhosts", "users", "permissions", "topic_permissions", "exchanges", "queues", "bindings")
    )
    assert {policy["name"] for policy in wanted["policies"]} >= {"adjust-stock", "settle-sales-order"}


def test_what_is_to_be_kept_is_known_without_a_user_s_password(tmp_path: Path) -> None:
    kept = json.loads(definitions(routes(BROKER), Logins(tmp_path, BROKER)))

    assert len(kept["bindings"]) == len([each for each in BROKER if each.kind == "Binding"])
    assert {queue["name"] for queue in kept["queues"]} >= {"adjust-stock", "reserve-stock"}


def test_who_declares_stays_its_administrator_and_nobody_else_becomes_one(folder: Path) -> None:
    wanted = json.loads(definitions(BROKER, Logins(folder, BROKER)))

    assert {user["name"]: user["tags"] for user in wanted["users"] if user["tags"]} == {"operator": "administrator"}
