import re
from pathlib import Path

import pytest

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.certificates import Certificates
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.local.parts.nginx import nginx_configuration
from scripts.minierp.manifests.manifests import Manifests
from shared.serving import server
from tests.unit.scripts.manifests.manifest_files import FUNCTION, ROUTE, write_manifests


@pytest.fixture
def configuration(tmp_path: Path) -> str:
    manifests = Manifests.load(write_manifests(tmp_path / "knative", FUNCTION, ROUTE))
    addresses = Addresses(Ports(tmp_path / "ports.json"), Passwords(tmp_path / "passwords.json"))
    files = Certificates(tmp_path / "ca.pem", tmp_path / "localhost.pem", tmp_path / "localhost.key")
    return nginx_configuration(tmp_path, manifests, addresses, files)


def test_a_route_becomes_a_function_by_method_and_path(configuration: str) -> None:
    assert '"~^GET (?:/greetings/[^/]+)$" "greet";' in configuration


def test_a_path_knows_the_methods_that_it_allows(configuration: str) -> None:
    assert '"~^(?:/greetings/[^/]+)$" "GET";' in configuration


def test_connections_to_a_function_are_kept_for_less_time_than_it_keeps_them_itself(configuration: str) -> None:
    (kept,) = re.findall(r"upstream greet \{.* keepalive_timeout (\d+)s; \}", configuration)

    assert 10 <= int(kept) < server.IDLE_SECONDS


def test_an_answer_may_take_longer_than_the_slowest_function(configuration: str) -> None:
    assert "proxy_read_timeout 25s;" in configuration
