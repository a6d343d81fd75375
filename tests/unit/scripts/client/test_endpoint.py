from pathlib import Path

import pytest

from scripts.minierp.client.bearers import NOBODY, Given, Own
from scripts.minierp.client.endpoint import Address, find_endpoint
from scripts.minierp.client.logins import Logins
from scripts.minierp.local.machine.state import State
from scripts.minierp.terminal.errors import CliError, UsageError


def running(home: Path, **changes: str) -> dict[str, str]:
    fields = {"state": "running", "base_url": "https://127.0.0.1:8443", "ca_certificate": "/x/ca.pem"} | changes
    State(home=str(home), root="", manifests="", **fields).write()
    return {"MINIERP_HOME": str(home)}


def test_the_system_that_runs_here_is_found(tmp_path: Path) -> None:
    assert find_endpoint(running(tmp_path)) == Address("https://127.0.0.1:8443", "/x/ca.pem", Own(tmp_path))


def test_a_named_system_goes_before_the_one_here(tmp_path: Path) -> None:
    named = {"MINIERP_URL": "https://shop.example/", "MINIERP_CA": "/y/ca.pem"}
    assert find_endpoint(running(tmp_path) | named) == Address("https://shop.example", "/y/ca.pem", NOBODY)


def test_a_token_of_the_environment_goes_before_a_login_and_that_before_ones_own(tmp_path: Path) -> None:
    environment = running(tmp_path)

    Logins(tmp_path).keep("https://127.0.0.1:8443", "logged.in.as")

    assert find_endpoint(environment).bearer == Given("logged.in.as")
    assert find_endpoint(environment | {"MINIERP_TOKEN": " given.to.me\n"}).bearer == Given("given.to.me")


def test_a_login_is_good_for_its_address_alone(tmp_path: Path) -> None:
    Logins(tmp_path).keep("https://shop.example", "logged.in.as")

    assert find_endpoint(running(tmp_path)).bearer == Own(tmp_path)
    assert find_endpoint({"MINIERP_HOME": str(tmp_path), "MINIERP_URL": "https://shop.example/"}).bearer.token()
    assert not find_endpoint({"MINIERP_HOME": str(tmp_path), "MINIERP_URL": "https://other.example"}).bearer.token()


def test_what_cannot_be_a_token_is_not_sent(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="MINIERP_TOKEN is no token"):
        find_endpoint(running(tmp_path) | {"MINIERP_TOKEN": "a b\r\nHost: elsewhere"})


@pytest.mark.parametrize(
    "url", ["foo", "shop.example:8443", "https://", "https://[", "https://a:b", "amqp://a", "https://x..y"]
)
def test_what_is_no_address_is_not_asked(url: str) -> None:
    with pytest.raises(UsageError, match="MINIERP_URL is no address"):
        find_endpoint({"MINIERP_URL": url})


@pytest.mark.parametrize("state", ["stopped", "failed"])
def test_a_stopped_system_is_not_asked(tmp_path: Path, state: str) -> None:
    with pytest.raises(CliError, match="No MiniERP is running here"):
        find_endpoint(running(tmp_path, state=state))


def test_without_a_system_the_way_to_start_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(CliError) as error:
        find_endpoint({"MINIERP_HOME": str(tmp_path)})
    assert "minierp up" in error.value.advice


def test_a_damaged_state_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")
    with pytest.raises(CliError, match="is damaged"):
        find_endpoint({"MINIERP_HOME": str(tmp_path)})


@pytest.mark.parametrize("url", ["https://[::1]:8443", "https://é.example", "http://127.0.0.1"])
def test_an_address_of_any_kind_is_one(url: str) -> None:
    assert find_endpoint({"MINIERP_URL": url}).base_url == url
