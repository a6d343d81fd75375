from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scripts.minierp.local.machine.addresses import Addresses, UnknownSecret
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.manifests.resources import ConfigKey, Function, SecretKey, Value


@pytest.fixture
def addresses(tmp_path: Path) -> Addresses:
    return Addresses(Ports(tmp_path / "ports.json"), Passwords(tmp_path / "passwords.json"))


def function(**environment: Value) -> Function:
    return Function("greet", Path("greet.yaml"), environment, (), grpc=False, concurrency=1, timeout_seconds=1)


def test_secrets_become_the_urls_of_this_machine(addresses: Addresses) -> None:
    found = addresses.environment(
        function(
            DATABASE_URL=SecretKey("sales-database", "url"),
            SALES_DATABASE_URL=SecretKey("sales-database-reader", "url"),
            AMQP_URL=SecretKey("sales-broker", "url"),
            REDIS_URL=SecretKey("redis-reader", "url"),
            INVENTORY_TOKEN=SecretKey("inventory-access", "token"),
        )
    )

    assert found["DATABASE_URL"].startswith("postgresql+pg8000://sales:")
    assert found["DATABASE_URL"].endswith(f"@127.0.0.1:{addresses.ports.of('postgres-sales')}/sales")
    assert found["SALES_DATABASE_URL"].startswith("postgresql+pg8000://sales-reader:")
    assert found["SALES_DATABASE_URL"].partition("@")[2] == found["DATABASE_URL"].partition("@")[2]
    assert found["AMQP_URL"].startswith("amqp://sales:")
    assert found["AMQP_URL"].endswith(f"@127.0.0.1:{addresses.ports.of('rabbitmq')}/minierp")
    assert found["REDIS_URL"].startswith("redis://reader:")
    assert found["INVENTORY_TOKEN"] == addresses.inventory_token()


@pytest.mark.parametrize("scheme", ["", "http://"])
def test_a_cluster_address_becomes_the_function_s_local_port(addresses: Addresses, scheme: str) -> None:
    found = addresses.environment(function(PEER=f"{scheme}inventory.minierp.svc.cluster.local:80"))

    assert found["PEER"] == f"{scheme}127.0.0.1:{addresses.ports.of('inventory')}"


def test_other_values_are_passed_as_they_are(addresses: Addresses) -> None:
    assert addresses.environment(function(LOG_LEVEL="DEBUG")) == {"LOG_LEVEL": "DEBUG"}


def test_a_config_map_s_value_is_that_of_this_machine_and_left_out_where_there_is_none(tmp_path: Path) -> None:
    files = (Ports(tmp_path / "ports.json"), Passwords(tmp_path / "passwords.json"))
    named = function(
        TOKEN_ISSUER=ConfigKey("identity", "issuer"),
        TOKEN_KEYS=ConfigKey("identity", "keys"),
        MAIL=ConfigKey("mail", "issuer"),
    )

    assert Addresses(*files, {"issuer": "urn:here"}).environment(named) == {"TOKEN_ISSUER": "urn:here"}


@pytest.mark.parametrize(
    "secret",
    [
        SecretKey("sales-database", "password"),
        SecretKey("sales-database-admin", "url"),
        SecretKey("mail", "url"),
        SecretKey("redis-admin", "url"),
    ],
)
def test_a_secret_that_nobody_makes_is_named(addresses: Addresses, secret: SecretKey) -> None:
    with pytest.raises(UnknownSecret, match=f"key '{secret.key}' of secret '{secret.secret}'"):
        addresses.environment(function(SOMETHING=secret))


def test_addresses_and_passwords_stay_what_they_were(tmp_path: Path) -> None:
    def address_in_a_run() -> object:
        addresses = Addresses(Ports(tmp_path / "ports.json"), Passwords(tmp_path / "passwords.json"))
        return addresses.database("sales", "writer")

    assert address_in_a_run() == address_in_a_run()


def test_only_the_owner_can_read_the_passwords(addresses: Addresses, tmp_path: Path) -> None:
    addresses.passwords.of("redis", "reader")

    assert (tmp_path / "passwords.json").stat().st_mode & 0o777 == 0o600


def test_threads_that_ask_at_once_are_given_the_same_password_and_port(addresses: Addresses) -> None:
    with ThreadPoolExecutor(max_workers=16) as pool:
        urls = set(pool.map(lambda _: addresses.database("sales", "owner"), range(64)))

    assert len(urls) == 1
