from datetime import timedelta
from pathlib import Path

import pytest

from scripts.minierp.manifests.document import ManifestError
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import SecretKey
from tests.unit.scripts.manifests.manifest_files import FUNCTION, ROUTE, SOURCE, TIMER, write_manifests


def test_a_function_is_read_with_its_environment_and_concurrency(tmp_path: Path) -> None:
    manifests = Manifests.load(write_manifests(tmp_path, FUNCTION))

    function = manifests.function("greet")
    assert function.environment["FUNCTION_SOURCE"] == "functions/greet.py"
    assert function.environment["DATABASE_URL"] == SecretKey("sales-database", "url")
    assert (function.concurrency, function.timeout_seconds, function.grpc) == (4, 20, False)


def test_the_domains_are_those_whose_database_some_function_uses(tmp_path: Path) -> None:
    manifests = Manifests.load(write_manifests(tmp_path, FUNCTION))

    assert manifests.domains == ["sales"]
    assert not manifests.uses_redis


def test_a_port_named_h2c_makes_a_grpc_function(tmp_path: Path) -> None:
    grpc = FUNCTION.replace("- env:", "- ports: [{name: h2c, containerPort: 8080}]\n          env:")

    assert Manifests.load(write_manifests(tmp_path, grpc)).function("greet").grpc


def test_a_source_is_read_with_its_delivery(tmp_path: Path) -> None:
    source = Manifests.load(write_manifests(tmp_path, FUNCTION, SOURCE)).rabbitmq_source("greet")

    assert (source.queue, source.parallelism, source.retry, source.sink) == ("greet", 10, 5, "greet")
    assert source.backoff_delay == timedelta(seconds=0.2)


def test_a_timer_is_read_with_six_fields(tmp_path: Path) -> None:
    timer = Manifests.load(write_manifests(tmp_path, FUNCTION, TIMER)).ping_source("greet")

    assert (timer.schedule, timer.timezone, timer.sink) == ("*/5 * * * * *", "UTC", "greet")


@pytest.mark.parametrize(
    ("part", "instead", "complaint"),
    [
        ("retry: 5", "retry: 0", "spec.delivery.retry must be at least 1"),
        ("retry: 5, ", "", "spec.delivery.retry is missing"),
        ("PT0.2S", "200ms", "expected an ISO 8601 duration"),
        ("PT0.2S", "PT0.05S", "must be at least PT0.1S"),
        ("exponential", "quadratic", "expected linear or exponential"),
        ("parallelism: 10", "parallelism: 1001", "must be 1 to 1000"),
        ("kind: Service, name: greet", "kind: Broker, name: greet", "must be Service"),
        ("name: greet}}", "name: nobody}}", "'nobody', which has no Knative Service"),
    ],
)
def test_a_source_that_the_real_adapter_could_not_run_is_refused(
    tmp_path: Path, part: str, instead: str, complaint: str
) -> None:
    folder = write_manifests(tmp_path, FUNCTION, SOURCE.replace(part, instead))

    with pytest.raises(ManifestError, match=complaint):
        Manifests.load(folder)


def test_a_route_leads_to_the_function_in_the_rewritten_host_name(tmp_path: Path) -> None:
    (route,) = Manifests.load(write_manifests(tmp_path, FUNCTION, ROUTE)).routes

    assert (route.method, route.function, route.pattern) == ("GET", "greet", "^(?:/greetings/[^/]+)$")


def test_a_prefix_matches_whole_path_elements_only(tmp_path: Path) -> None:
    prefix = ROUTE.replace("RegularExpression", "PathPrefix").replace("^/greetings/[^/]+$", "/greetings/")

    (route,) = Manifests.load(write_manifests(tmp_path, FUNCTION, prefix)).routes
    assert route.pattern == "^/greetings(?:/.*)?$"


@pytest.mark.parametrize(
    ("part", "instead", "complaint"),
    [
        ("URLRewrite,", "RequestRedirect,", "must hold a URLRewrite"),
        ("method: GET, ", "", "method is missing"),
        ("[^/]+$", "[^/+$", "not a regular expression"),
        (
            "greet.minierp.svc.cluster.local",
            "nobody.minierp.svc.cluster.local",
            "'nobody', which has no Knative Service",
        ),
        ("greet.minierp.svc.cluster.local", "greet.example.com", "expected FUNCTION.minierp.svc.cluster.local"),
    ],
)
def test_a_route_that_leads_nowhere_is_refused(tmp_path: Path, part: str, instead: str, complaint: str) -> None:
    folder = write_manifests(tmp_path, FUNCTION, ROUTE.replace(part, instead))

    with pytest.raises(ManifestError, match=complaint):
        Manifests.load(folder)


def test_an_unquoted_number_in_an_environment_is_named_by_file_and_path(tmp_path: Path) -> None:
    folder = write_manifests(tmp_path, FUNCTION.replace('"functions/greet.py"', "8"))

    with pytest.raises(ManifestError, match=r"greet\.yaml.*env\[0\]\.value is 8, expected a string \(quote it\)"):
        Manifests.load(folder)


def test_a_kind_that_nothing_here_can_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="kind is none that the local runner can run"):
        Manifests.load(write_manifests(tmp_path, "kind: CronJob\nmetadata: {name: x}\n"))


def test_a_function_defined_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="defined more than once: greet"):
        Manifests.load(write_manifests(tmp_path, FUNCTION, FUNCTION))


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"greet\.yaml: not YAML"):
        Manifests.load(write_manifests(tmp_path, "kind: [unclosed"))


def test_a_folder_without_manifests_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no manifests"):
        Manifests.load(tmp_path)
