"""Which Secrets a deployment makes, and which it leaves alone."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.minierp.cluster.deploy.certificate import make, server_name
from scripts.minierp.cluster.kubernetes.secrets import (
    KEYS,
    REDIS_ACL,
    TLS,
    USERS,
    missing,
    read_env_file,
    tls,
    variable,
)
from scripts.minierp.local.parts.redis import RULES
from scripts.minierp.terminal.errors import UsageError


def data(existing: dict[str, dict[str, str]] | None = None, **given: str) -> dict[str, dict[str, str]]:
    return {secret.name: secret.data for secret in missing(existing or {}, given, "shop")}


def test_everything_is_made_with_the_keys_that_the_manifests_may_refer_to() -> None:
    made = {**data(), TLS: make("shop", [])}

    assert {name: frozenset(values) for name, values in made.items()} == KEYS


@given(there=st.sets(st.sampled_from(sorted(KEYS.keys() - {TLS}))))
def test_what_exists_is_kept_and_making_it_again_makes_nothing(there: set[str]) -> None:
    first = data()
    existing = {name: first[name] for name in there}

    completed = {**existing, **data(existing)}

    assert all(completed[name] == first[name] for name in there if name != REDIS_ACL)
    assert data(completed) == {}


def test_a_secret_that_lacks_a_key_gets_it_and_keeps_its_password() -> None:
    existing = data()
    del existing["rabbitmq-operator"]["management"]

    assert data(existing)["rabbitmq-operator"]["password"] == existing["rabbitmq-operator"]["password"]


def test_addresses_hold_their_own_password_and_lead_to_the_services() -> None:
    made = data(**{"sales-database": "given-password"})

    assert made["sales-database"]["url"] == "postgresql+pg8000://sales:given-password@sales-postgresql:5432/sales"
    assert made["sales-broker"]["url"] == f"amqp://sales:{made['sales-broker']['password']}@rabbitmq:5672/minierp"
    assert made["redis-reader"]["url"] == f"redis://reader:{made['redis-reader']['password']}@redis:6379/0"


def test_the_source_is_given_a_bare_host_which_every_release_of_its_controller_understands() -> None:
    assert {"uri": "rabbitmq.shop.svc", "port": "5672"}.items() <= data()["rabbitmq-source"].items()


def test_redis_gets_hashes_and_the_rules_of_the_local_system() -> None:
    made = data()
    users = made[REDIS_ACL]["users.acl"]

    assert users.startswith("user default off\n")
    for user, rules in RULES.items():
        password = made[f"redis-{user}"]["password"]
        assert password not in users
        assert f"user {user} on #{hashlib.sha256(password.encode()).hexdigest()} {rules}\n" in users


def test_redis_users_with_a_second_password_are_kept_during_a_rotation() -> None:
    existing = data()
    existing[REDIS_ACL]["users.acl"] += "user reader on #0123 #4567\n"

    assert data(existing) == {}


def test_redis_learns_a_password_that_it_does_not_know() -> None:
    existing = data()
    existing["redis-reader"]["password"] = "another-password"

    assert set(data(existing)) == {REDIS_ACL}


def test_nothing_secret_shows_when_a_secret_is_printed() -> None:
    (secret, *_) = missing({}, {"product-database": "given-password"}, "shop")

    assert "given-password" not in repr(secret)


def test_an_env_file_names_passwords_like_their_secrets() -> None:
    text = "# ours\n\nSALES_DATABASE_PASSWORD=abcdefghijkl\nREDIS_READER_PASSWORD='mnopqrstuvwx'\n"

    assert read_env_file(text) == {"sales-database": "abcdefghijkl", "redis-reader": "mnopqrstuvwx"}
    assert variable("rabbitmq-source") == "RABBITMQ_SOURCE_PASSWORD"
    assert read_env_file("".join(f"{variable(name)}=abcdefghijkl\n" for name in USERS)).keys() == USERS.keys()


@pytest.mark.parametrize(
    "line",
    [
        "SALES_PASSWORD=abcdefghijkl",
        "abcdefghijkl",
        "SALES_BROKER_PASSWORD=short",
        "SALES_BROKER_PASSWORD=with@sign-in-it",
    ],
)
def test_a_line_that_cannot_be_used_is_named_by_its_number_and_not_quoted(line: str) -> None:
    with pytest.raises(UsageError, match="2") as raised:
        read_env_file(f"# passwords\n{line}\n")

    assert line.rpartition("=")[2] not in raised.value.message


def test_a_certificate_is_made_once_and_covers_what_clients_call_it() -> None:
    made = make("shop", ["erp.example.com", "192.0.2.7"])

    assert server_name(made["tls.crt"]) == "localhost"
    assert tls({TLS: made}, lambda: pytest.fail("a certificate was there")) == []


def test_a_certificate_without_localhost_is_expected_under_its_own_name() -> None:
    import trustme

    certificate = trustme.CA().issue_cert("*.example.com").cert_chain_pems[0].bytes().decode()

    assert server_name(certificate) == "minierp.example.com"
