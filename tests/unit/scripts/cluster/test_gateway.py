from pathlib import Path

import pytest

from scripts.minierp.cluster.gateway import gateway_configuration, name_servers
from scripts.minierp.manifests.front import Limits
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.terminal.errors import CliError
from tests.unit.scripts.manifests.manifest_files import FUNCTION, ROUTE, write_manifests


@pytest.fixture
def configuration(tmp_path: Path) -> str:
    manifests = Manifests.load(write_manifests(tmp_path / "knative", FUNCTION, ROUTE))
    return gateway_configuration(manifests, "shop", ["10.96.0.10"], tmp_path, Limits(50, 20, 7))


def test_a_request_goes_to_the_function_s_own_host_in_the_given_namespace(configuration: str) -> None:
    assert "proxy_pass http://$upstream.shop.svc.cluster.local;" in configuration
    assert "proxy_set_header Host $upstream.shop.svc.cluster.local;" in configuration


def test_names_are_resolved_while_it_runs(configuration: str) -> None:
    assert "resolver 10.96.0.10 valid=10s;" in configuration
    assert "upstream greet {" not in configuration


def test_the_routes_are_those_of_the_local_gateway(configuration: str) -> None:
    assert '"~^GET (?:/greetings/[^/]+)$" "greet";' in configuration


def test_what_one_client_may_ask_is_bounded_by_address_and_by_token(configuration: str) -> None:
    assert "limit_req_zone $binary_remote_addr zone=address:10m rate=50r/s;" in configuration
    assert "limit_req zone=address burst=100 nodelay;" in configuration
    assert "limit_req_zone $token zone=token:10m rate=20r/s;" in configuration
    assert "limit_conn at_once 7;" in configuration


def test_an_answer_may_take_long_while_something_comes_of_it(tmp_path: Path) -> None:
    exporting = FUNCTION.replace("timeoutSeconds: 20", "timeoutSeconds: 600\n      responseStartTimeoutSeconds: 20")
    manifests = Manifests.load(write_manifests(tmp_path / "knative", exporting, ROUTE))

    written = gateway_configuration(manifests, "shop", ["10.96.0.10"], tmp_path, Limits(50, 20, 7))

    assert exporting != FUNCTION
    assert "proxy_read_timeout 25s;" in written


def test_nothing_is_left_to_be_filled_in(configuration: str) -> None:
    assert "$$" not in configuration


def test_an_ipv6_name_server_is_written_in_brackets() -> None:
    assert name_servers("search minierp\nnameserver fd00::a\nnameserver 10.0.0.1\n") == ["[fd00::a]", "10.0.0.1"]


def test_no_name_server_is_an_error() -> None:
    with pytest.raises(CliError, match="names no name server"):
        name_servers("options ndots:5\n")
