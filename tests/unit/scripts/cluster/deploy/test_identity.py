"""Whom functions of a cluster let in, and the way to the keys by which they know."""

from dataclasses import replace
from typing import Any

import pytest

from scripts.minierp.cluster.deploy.access import AS_IT_IS, Asked, decided
from scripts.minierp.cluster.kubernetes.errors import ClusterNotReady
from scripts.minierp.cluster.kubernetes.identity import CONFIG, USES, Trust
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.local.machine.issuer import Issuer

ISSUER = Trust(issuer="https://issuer.example", keys="https://issuer.example/keys")
FUNCTION = Object(
    {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": "stock", "labels": {USES: "true"}},
        "spec": {"template": {"metadata": {}, "spec": {"containers": [{"volumeMounts": [{"name": "ca"}]}]}}},
    }
)


@pytest.mark.parametrize(
    ("keys", "far", "port"),
    [
        ("https://issuer.example/keys", {"ipBlock": {"cidr": "0.0.0.0/0"}}, 443),
        ("https://issuer.example:8443/keys", {"ipBlock": {"cidr": "0.0.0.0/0"}}, 8443),
        ("http://keycloak.identity.svc:8080/keys", "identity", None),
        ("https://keycloak.identity.svc.cluster.local/keys", "identity", None),
    ],
)
def test_functions_reach_the_issuer_and_nothing_else(keys: str, far: Any, port: int | None) -> None:
    policy = replace(ISSUER, keys=keys).way("minierp")

    (rule,) = policy.at("spec.egress")
    if isinstance(far, str):
        far = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": far}}}
    assert rule["to"][0] == far
    assert [one["port"] for one in rule.get("ports", [])] == ([port] if port else [])


def test_where_the_keys_are_a_file_no_way_leads_out() -> None:
    assert Trust.own("{}").way("minierp").at("spec.egress") == []


def test_a_function_starts_anew_for_another_issuer_and_not_for_another_key() -> None:
    def template(trust: Trust) -> Any:
        return trust.told(FUNCTION).at("spec.template.metadata.annotations")

    assert template(ISSUER) != template(replace(ISSUER, issuer="https://other.example"))
    assert template(Trust.own("1")) == template(Trust.own("2"))


def test_a_key_set_of_our_own_is_mounted_beside_what_is_there() -> None:
    pod = Trust.own("{}").told(FUNCTION).at("spec.template.spec")

    assert [volume["name"] for volume in pod["volumes"]] == ["identity"]
    assert [mount["name"] for mount in pod["containers"][0]["volumeMounts"]] == ["ca", "identity"]


def test_what_people_do_not_call_is_left_as_it_is() -> None:
    other = Object({**FUNCTION.content, "metadata": {"name": "reserve-stock"}})

    assert ISSUER.told(other) is other


@pytest.mark.parametrize(
    "data",
    [{}, {"access": "tokens"}, {"issuer": "https://issuer.example"}, {"keys": "https://issuer.example/keys"}],
    ids=["empty", "access", "issuer", "keys"],
)
def test_a_config_map_that_lets_nobody_in_is_none(data: dict[str, str]) -> None:
    live = {CONFIG: Object({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "identity"}, "data": data})}

    with pytest.raises(ClusterNotReady):
        decided(AS_IT_IS, live, {}, "minierp")


@pytest.mark.parametrize("trust", [ISSUER, Trust.anybody(), Trust.own("{}")], ids=["issuer", "anybody", "own"])
def test_what_the_cluster_has_is_kept(trust: Trust) -> None:
    access = decided(AS_IT_IS, {CONFIG: trust.config("minierp")}, {}, "minierp")

    assert (access.trust, access.config, access.secrets) == (trust, (), ())


def test_an_own_issuer_can_sell_as_a_proof_and_a_foreign_one_cannot() -> None:
    own = decided(Asked(own=True), {}, {}, "minierp")
    (secret,) = own.secrets

    assert own.smoke_token().count(".") == 2
    assert Issuer.parsed(secret.data["signing-key.json"]).jwks == own.trust.jwks
    foreign = Asked(issuer="https://issuer.example", keys="https://issuer.example/keys")
    assert decided(foreign, {}, {}, "minierp").smoke_token() == ""
