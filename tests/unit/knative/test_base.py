"""What kubectl makes of knative/base: what every function shares, who may reach whom, and in which namespace."""

import shutil
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import ConfigKey, Function, SecretKey, Value
from tests.unit.knative.rendering import KNATIVE, render

FUNCTIONS = {function.name: function for function in Manifests.load(KNATIVE / "base").functions}
USES = {"AMQP_URL": "minierp.com/uses-broker", "REDIS_URL": "minierp.com/uses-redis"} | {
    "INVENTORY_ADDRESS": "minierp.com/uses-inventory",
    "RESERVE_STOCK_ADDRESS": "minierp.com/uses-functions",
    "OBJECTS_URL": "minierp.com/uses-objects",
    "PRODUCT_DATABASE_URL": "minierp.com/uses-every-database",
    "TOKEN_ISSUER": "minierp.com/uses-identity",
}
Rendered = dict[str, Any]


def rendered(kind: str, group: str = "") -> dict[str, Rendered]:
    return {
        found["metadata"]["name"]: found
        for found in render_base()
        if found["kind"] == kind and found["apiVersion"].startswith(group)
    }


@cache
def render_base() -> tuple[Rendered, ...]:
    return render(KNATIVE / "base")


def template(name: str) -> Rendered:
    found: Rendered = rendered("Service", "serving.knative.dev/")[name]["spec"]["template"]
    return found


def environment(variables: list[Rendered]) -> dict[str, Value]:
    return {variable["name"]: value(variable) for variable in variables}


def value(variable: Rendered) -> Value:
    source = variable.get("valueFrom", {})
    if secret := source.get("secretKeyRef"):
        return SecretKey(secret["name"], secret["key"])
    if config := source.get("configMapKeyRef"):
        return ConfigKey(config["name"], config["key"])
    return str(variable["value"])


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_the_local_runner_runs_a_function_as_kubectl_renders_it(function: Function) -> None:
    spec = template(function.name)["spec"]
    (container,) = spec["containers"]

    assert list(environment(container["env"]).items()) == list(function.environment.items())
    assert (*container.get("command", []), *container.get("args", [])) == function.command
    assert (spec["containerConcurrency"], spec["timeoutSeconds"]) == (function.concurrency, function.timeout_seconds)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_a_variable_that_a_function_sets_is_not_one_that_all_share(function: Function) -> None:
    (container,) = template(function.name)["spec"]["containers"]
    names = [variable["name"] for variable in container["env"]]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_a_pod_s_labels_say_what_its_function_uses(function: Function) -> None:
    labels = template(function.name)["metadata"]["labels"]

    assert {label for label in labels if label.startswith("minierp.com/uses-")} == {
        label for variable, label in USES.items() if variable in function.environment
    }
    assert labels.get("minierp.com/database") == function.domain
    assert labels["app.kubernetes.io/name"] == function.name


def test_every_function_that_a_route_leads_to_but_the_one_for_anybody_asks_whose_token_it_is_shown_and_no_other() -> (
    None
):
    routed = {route.function for route in Manifests.load(KNATIVE / "base").routes}

    assert routed - {"api"} == {name for name, function in FUNCTIONS.items() if "TOKEN_ISSUER" in function.environment}


def destinations(pod: dict[str, str]) -> set[str]:
    """The pods and namespaces that NetworkPolicies let a pod with these labels call, but for names to be resolved."""
    found = set()
    for policy in rendered("NetworkPolicy").values():
        if not selects(policy["spec"]["podSelector"], pod) or policy["metadata"]["name"] == "resolve-names":
            continue
        for rule in policy["spec"].get("egress", []):
            ports = "/".join(str(port["port"]) for port in rule["ports"])
            for peer in rule["to"]:
                (selector,) = peer.values()
                found.add(f"{next(iter(selector['matchLabels'].values()))}:{ports}")
    return found


def selects(selector: Rendered, labels: dict[str, str]) -> bool:
    exact = selector.get("matchLabels", {}).items() <= labels.items()
    return exact and all(
        (expression["key"] in labels) == (expression["operator"] == "Exists")
        for expression in selector.get("matchExpressions", [])
    )


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_a_function_reaches_its_own_database_and_what_its_environment_names(function: Function) -> None:
    labels = {**template(function.name)["metadata"]["labels"], "serving.knative.dev/service": function.name}
    uses = {"AMQP_URL": "rabbitmq:5672", "REDIS_URL": "redis:6379"} | dict.fromkeys(
        ("INVENTORY_ADDRESS", "RESERVE_STOCK_ADDRESS"), "kourier-system:8081"
    )

    databases = {f"{domain}-postgresql:5432" for domain in function.databases}
    assert destinations(labels) == {
        *databases,
        *(place for variable, place in uses.items() if variable in function.environment),
    }


def test_an_event_source_reaches_the_broker_and_the_functions() -> None:
    adapter = {"eventing.knative.dev/source": "rabbitmq-source-controller"}

    assert destinations(adapter) == {"rabbitmq:5672", "kourier-system:8081"}


def test_a_pod_that_no_policy_names_reaches_nothing_and_nobody_reaches_it() -> None:
    assert destinations({"app.kubernetes.io/name": "stranger"}) == set()
    assert rendered("NetworkPolicy")["default-deny"]["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
    }


def test_every_object_says_what_it_is_and_which_release_it_belongs_to() -> None:
    version = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]

    for found in render_base():
        labels = {name.removeprefix("app.kubernetes.io/"): value for name, value in found["metadata"]["labels"].items()}
        assert {"name", "component"} <= labels.keys(), found["metadata"]["name"]
        assert (labels["part-of"], labels["managed-by"], labels["version"]) == ("minierp", "kustomize", version)


def test_no_selector_changes_between_releases() -> None:
    for policy in rendered("NetworkPolicy").values():
        assert "app.kubernetes.io/version" not in str(policy["spec"])
    assert all("app.kubernetes.io/version" not in template(name)["metadata"]["labels"] for name in FUNCTIONS)


def test_jobs_find_every_file_as_it_stands_in_the_base() -> None:
    (manifests,) = (found for name, found in rendered("ConfigMap").items() if name.startswith("minierp-manifests-"))

    files = {file for file in (KNATIVE / "base").glob("*.yaml") if file.name != "kustomization.yaml"}
    assert manifests["data"] == {file.name: file.read_text() for file in files}


def test_another_namespace_is_named_in_one_place(tmp_path: Path) -> None:
    shutil.copytree(KNATIVE / "base", tmp_path / "base")
    shutil.copytree(KNATIVE / "components" / "namespace", tmp_path / "namespace")
    component = tmp_path / "namespace" / "kustomization.yaml"
    component.write_text(component.read_text().replace("\nnamespace: minierp\n", "\nnamespace: shop\n"))
    (tmp_path / "kustomization.yaml").write_text("resources: [base]\ncomponents: [namespace]\n")

    found = render(tmp_path)
    assert {item["metadata"].get("namespace", item["metadata"]["name"]) for item in found} == {"shop"}
    assert [
        item["metadata"]["name"] for item in found if ".minierp.svc" in str(item) and item["kind"] != "ConfigMap"
    ] == []
    addresses = str([item["spec"] for item in found if item["kind"] in ("Service", "HTTPRoute")])
    assert "inventory.shop.svc.cluster.local:80" in addresses
    assert "create-sales-order.shop.svc.cluster.local" in addresses
