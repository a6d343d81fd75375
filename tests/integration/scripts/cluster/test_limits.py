"""One client gets no more than its share: by its address, whatever it says it is, and by its token. Each test's clients
have addresses of their own.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from scripts.minierp.cluster.gateway import limits
from scripts.minierp.manifests.front import Limits
from scripts.minierp.terminal.errors import CliError
from tests.eventually import eventually
from tests.integration.scripts.cluster import front
from tests.integration.scripts.cluster.front import Gateway

NARROW = Limits(address_rate=2, token_rate=1, address_at_once=2)
AT_A_STROKE = 5
"""What an address may ask of this gateway before it is refused: twice its two a second, and one."""


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with front.gateway(tmp_path_factory.mktemp("gateway"), NARROW) as running:
        yield running


def token(number: int) -> dict[str, str]:
    return {"Authorization": f"Bearer head.body.{number:086}"}


def until_refused(ask: Callable[[int], httpx.Response]) -> tuple[int, httpx.Response]:
    """How often somebody is served before he is refused, and the refusal."""
    for served in range(100):
        answer = ask(served)
        if answer.status_code == 429:
            return served, answer
        assert answer.status_code == 200
    raise AssertionError("nobody is ever refused")


def test_too_much_of_one_address_is_a_429_whatever_tokens_it_invents(gateway: Gateway) -> None:
    with gateway.client_at("127.0.0.2") as client:
        served, _ = until_refused(lambda number: client.get("/products", headers=token(number)))

    assert served >= AT_A_STROKE


def test_a_429_is_a_problem_that_says_when_to_come_again(gateway: Gateway) -> None:
    with gateway.client_at("127.0.0.3") as client:
        _, refused = until_refused(lambda _: client.get("/products", headers={"Correlation-Id": "mine"}))

    assert refused.headers["Content-Type"] == "application/problem+json"
    assert (refused.headers["Retry-After"], refused.headers["Correlation-Id"]) == ("1", "mine")
    assert (refused.json()["status"], refused.json()["type"]) == (429, "/problems/too-many-requests")


def test_too_much_of_one_token_is_a_429_and_another_one_of_the_same_address_is_served(gateway: Gateway) -> None:
    with gateway.client_at("127.0.0.4") as client:
        until_refused(lambda _: client.get("/products", headers=token(1)))

        assert client.get("/products", headers=token(2)).status_code == 200


def test_a_token_has_its_share_once_from_however_many_addresses(gateway: Gateway) -> None:
    def ask(number: int) -> httpx.Response:
        with gateway.client_at(f"127.0.1.{number + 1}") as client:
            return client.get("/products", headers=token(3))

    assert until_refused(ask)


def test_a_client_that_asks_too_much_takes_nothing_from_another(gateway: Gateway) -> None:
    with gateway.client_at("127.0.0.5") as greedy, gateway.client_at("127.0.0.6") as modest:
        until_refused(lambda _: greedy.get("/products"))

        assert modest.get("/products").status_code == 200


def test_too_many_at_once_of_one_address_are_refused_until_one_of_them_is_answered(gateway: Gateway) -> None:
    with gateway.client_at("127.0.0.7") as client, ThreadPoolExecutor(2) as pool:
        before = len(gateway.ingress.seen)
        held = [pool.submit(client.get, "/products", headers={"X-Hold": "1"}) for _ in range(2)]
        eventually(lambda: len(gateway.ingress.seen) == before + 2)

        third = client.get("/products").status_code
        gateway.ingress.open.set()

        assert third == 429
        assert [each.result().status_code for each in held] == [200, 200]
        assert eventually(lambda: client.get("/products").status_code == 200)


def test_what_one_client_may_ask_is_said_by_three_variables() -> None:
    said = {"ADDRESS_RATE": "500", "BEARER_RATE": "200", "ADDRESS_AT_ONCE": "256"}

    assert limits(said) == Limits(address_rate=500, token_rate=200, address_at_once=256)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "many", "1; }", "1000000"])
def test_a_limit_that_is_none_is_refused_by_its_variable(text: str) -> None:
    with pytest.raises(CliError, match="BEARER_RATE"):
        limits({"ADDRESS_RATE": "500", "BEARER_RATE": text, "ADDRESS_AT_ONCE": "256"})
