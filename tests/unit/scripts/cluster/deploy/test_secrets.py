"""Which Secrets a deployment makes, and which it leaves alone."""

import hashlib
import json
import ssl
from contextlib import suppress
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.minierp.cluster.deploy.certificate import covers, make, needed, server_name
from scripts.minierp.cluster.deploy.deployment import Deployment
from scripts.minierp.cluster.deploy.wish import Wish
from scripts.minierp.cluster.kubernetes.errors import ClusterNotReady
from scripts.minierp.cluster.kubernetes.secrets import (
    INVENTORY,
    KEYS,
    OBJECTS,
    REDIS_ACL,
    SOURCES,
    TLS,
    USERS,
    brought,
    missing,
    read_env_file,
    tls,
    variable,
)
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.parts.redis import RULES, password_hash
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.terminal.errors import UsageError


def data(
    existing: dict[str, dict[str, str]] | None = None, encrypted: bool = False, **given: str
) -> dict[str, dict[str, str]]:
    return {secret.name: secret.data for secret in missing(existing or {}, given, "shop", encrypted=encrypted)}


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
    for access in ("owner", "reader", "keeper"):
        login = made[f"sales-database-{access}"]
        assert login["username"] == f"sales-{access}"
        assert login["url"] == f"postgresql+pg8000://sales-{access}:{login['password']}@sales-postgresql:5432/sales"
    assert made["sales-broker"]["url"] == f"amqp://sales:{made['sales-broker']['password']}@rabbitmq:5672/minierp"
    assert made["redis-reader"]["url"] == f"redis://reader:{made['redis-reader']['password']}@redis:6379/0"


def test_the_source_is_given_a_bare_host_which_every_release_of_its_controller_understands() -> None:
    made = data()

    for source in SOURCES:
        assert {"uri": "rabbitmq.shop.svc", "port": "5672"}.items() <= made[f"{source}-source"].items()
    assert len({made[f"{source}-source"]["password"] for source in SOURCES}) == len(SOURCES)


def test_every_event_source_of_the_manifests_has_a_login_of_its_own() -> None:
    logins = {source.name: source.login for source in Manifests.load(CHECKOUT / "knative" / "base").rabbitmq_sources}

    assert logins == {source: f"{source}-source" for source in SOURCES}


def test_whoever_asks_inventory_is_given_a_secret_that_is_random() -> None:
    assert data()[INVENTORY]["token"] != data()[INVENTORY]["token"]
    assert len(data()[INVENTORY]["token"]) >= 32


def test_by_tls_redis_and_the_broker_have_other_addresses_and_the_sources_go_on_as_they_can() -> None:
    made = data(encrypted=True)

    assert made["sales-broker"]["url"] == f"amqps://sales:{made['sales-broker']['password']}@rabbitmq:5671/minierp"
    assert made["redis-reader"]["url"] == f"rediss://reader:{made['redis-reader']['password']}@redis:6379/0"
    assert made["adjust-stock-source"]["port"] == "5672"


def test_an_installation_that_begins_to_encrypt_keeps_its_passwords_and_gets_the_new_addresses() -> None:
    before = data()

    after = data(before, encrypted=True)

    assert after.keys() == {name for name in before if name.startswith("redis-") and name != REDIS_ACL} | {
        name for name in before if name.endswith("-broker") or name == "rabbitmq-operator"
    }
    assert all(after[name]["password"] == before[name]["password"] for name in after)
    assert data({**before, **after}, encrypted=True) == {}


def test_redis_gets_hashes_and_the_rules_of_the_local_system() -> None:
    made = data()
    users = made[REDIS_ACL]["users.acl"]

    assert users.startswith("user default off\n")
    for user, rules in RULES.items():
        password = made[f"redis-{user}"]["password"]
        assert password not in users
        assert f"user {user} on #{hashlib.sha256(password.encode()).hexdigest()} {rules}\n" in users


def test_a_user_of_redis_with_a_second_password_keeps_it_during_a_rotation() -> None:
    existing = data()
    own = password_hash(existing["redis-reader"]["password"])
    existing[REDIS_ACL]["users.acl"] = existing[REDIS_ACL]["users.acl"].replace(own, f"#0123 {own}")

    assert data(existing) == {}


def test_users_of_redis_with_the_rules_of_an_earlier_release_get_the_present_ones_and_keep_their_passwords() -> None:
    existing = data()
    present = existing[REDIS_ACL]["users.acl"]
    own = password_hash(existing["redis-writer"]["password"])
    existing[REDIS_ACL]["users.acl"] = f"user default off\nuser writer on {own} #0123 ~stock:* +@all\n"

    assert data(existing)[REDIS_ACL]["users.acl"] == present.replace(own, f"{own} #0123")


def test_redis_learns_a_password_that_it_does_not_know() -> None:
    existing = data()
    existing["redis-reader"]["password"] = "another-password"

    assert set(data(existing)) == {REDIS_ACL}


def test_the_object_store_lets_in_whoever_has_the_address() -> None:
    made = data()[OBJECTS]
    ((identity),) = json.loads(made["s3.json"])["identities"]
    (credentials,) = identity["credentials"]

    login = f"{credentials['accessKey']}:{credentials['secretKey']}"
    assert made["url"] == f"http://{login}@objects:8333/minierp"


def test_who_brings_an_object_store_brings_its_secret() -> None:
    assert OBJECTS not in {secret.name for secret in missing({}, {}, "shop", brought({"redis"}))}
    assert OBJECTS in {secret.name for secret in missing({}, {}, "shop", brought({"redis", "objects"}))}


def test_a_deployment_without_an_object_store_says_how_to_name_one() -> None:
    deployment = Deployment(Wish("production", namespace="shop"), {})
    vars(deployment)["objects"] = []

    with pytest.raises(ClusterNotReady) as refused:
        deployment.refuse_missing({OBJECTS: {"username": "ours"}})

    assert "kubectl -n shop create secret generic object-store --from-literal=url=" in refused.value.details[0]
    deployment.refuse_missing({OBJECTS: {"url": "https://key:secret@s3.example.com/minierp"}})


def test_nothing_secret_shows_when_a_secret_is_printed() -> None:
    (secret, *_) = missing({}, {"product-database": "given-password"}, "shop")

    assert "given-password" not in repr(secret)


def test_an_env_file_names_passwords_like_their_secrets() -> None:
    text = "# ours\n\nSALES_DATABASE_PASSWORD=abcdefghijkl\nREDIS_READER_PASSWORD='mnopqrstuvwx'\n"

    assert read_env_file(text) == {"sales-database": "abcdefghijkl", "redis-reader": "mnopqrstuvwx"}
    assert variable("adjust-stock-source") == "ADJUST_STOCK_SOURCE_PASSWORD"
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
    assert tls({TLS: made}, lambda _: pytest.fail("a certificate was there")) == []


def test_a_certificate_vouches_for_what_it_was_made_for_and_for_nothing_else() -> None:
    made = make("shop", ["erp.example.com", "192.0.2.7", "2001:db8::7", "localhost"])["tls.crt"]

    for host in ("localhost", "erp.example.com", "192.0.2.7", "2001:db8::7", "gateway.shop.svc"):
        assert covers(made, host)
    assert not covers(made, "192.0.2.8")
    assert not covers(made, "example.com")


def test_whoever_has_the_new_authority_trusts_the_gateway_before_and_after_it_changes_its_certificate() -> None:
    old = make("shop", [])
    new = make("shop", [], old["ca.crt"])

    assert trusts(new["ca.crt"], old)
    assert trusts(new["ca.crt"], new)
    assert not trusts(old["ca.crt"], new)


@given(renewals=st.lists(st.sampled_from(["renew", "renew and restart", "renew unseen"]), max_size=5))
@settings(max_examples=20, deadline=None)
def test_however_often_it_is_renewed_the_newest_file_trusts_what_is_shown_and_what_will_be(renewals: list[str]) -> None:
    newest = shown = make("shop", [])
    for renewal in renewals:
        served = "" if renewal == "renew unseen" else shown["tls.crt"]
        newest = make("shop", [], needed(newest["ca.crt"], served))
        assert trusts(newest["ca.crt"], shown)
        assert trusts(newest["ca.crt"], newest)
        shown = newest if renewal == "renew and restart" else shown


def test_authorities_that_nobody_meets_any_more_are_left_out() -> None:
    first = make("shop", [])
    second = make("shop", [], first["ca.crt"])

    third = make("shop", [], needed(second["ca.crt"], second["tls.crt"]))

    assert not trusts(third["ca.crt"], first)


def test_a_certificate_of_another_s_leaves_all_authorities_in_place() -> None:
    ours = make("shop", [], make("shop", [])["ca.crt"])["ca.crt"]

    assert needed(ours, make("other", [])["tls.crt"]) == ours


def trusts(authorities: str, served: dict[str, str]) -> bool:
    """Whether a client that was given these greets a server with that certificate."""
    client, server = ssl.create_default_context(cadata=authorities), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with NamedTemporaryFile("w") as file:
        file.write(served["tls.key"] + served["tls.crt"])
        file.flush()
        server.load_cert_chain(file.name)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname="localhost"),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    try:
        for end in ends * 3:
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    except ssl.SSLCertVerificationError:
        return False
    return True


def test_a_certificate_is_made_anew_where_that_is_asked_for_and_told_whom_clients_trust() -> None:
    made = make("shop", [])
    told: list[str] = []

    def again(before: str) -> dict[str, str]:
        told.append(before)
        return made

    assert [secret.name for secret in tls({TLS: made}, again, anew=True)] == [TLS]
    assert told == [made["ca.crt"]]


def test_a_certificate_without_localhost_is_expected_under_its_own_name() -> None:
    import trustme

    certificate = trustme.CA().issue_cert("*.example.com").cert_chain_pems[0].bytes().decode()

    assert server_name(certificate) == "minierp.example.com"
