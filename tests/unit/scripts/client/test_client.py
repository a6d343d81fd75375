from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.minierp.client.bearers import Given, keeps_secrets
from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import Address
from scripts.minierp.terminal.errors import CliError, NoAnswer, Refused, Unexpected, UsageError
from tests.eventually import eventually
from tests.unit.scripts.client.scripted_server import ScriptedServer, scripted_server

UNAVAILABLE = {"type": "/problems/temporarily-unavailable", "title": "Temporarily unavailable", "status": 503}
UNKNOWN = {"type": "/problems/not-found", "title": "Not found", "status": 404, "detail": "no A"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    with scripted_server(tmp_path) as running:
        yield running


@pytest.fixture
def client(server: ScriptedServer) -> Iterator[Client]:
    with Client(server, patience=5) as connected:
        yield connected


def test_decimals_are_sent_as_exact_text(server: ScriptedServer, client: Client) -> None:
    server.answers(201, {})
    client.post("/products", {"price": Decimal("9.80"), "quantity": Decimal("1E+1")})
    assert server.asked[0].body == {"price": "9.80", "quantity": "10"}


def test_a_command_keeps_its_key_while_it_is_repeated(server: ScriptedServer, client: Client) -> None:
    server.answers(0)
    server.answers(502, "<html>")
    server.answers(503, UNAVAILABLE)
    server.answers(429, "<html>")
    server.answers(429, {"type": "/problems/too-many-requests", "status": 429}, Retry_After="1")
    server.answers(409, {"type": "/problems/request-in-flight", "status": 409})
    server.answers(201, {"id": "1"}, Idempotent_Replayed="true")
    answer = client.post("/sales-orders", {})
    assert answer.replayed
    assert len({asked.headers["Idempotency-Key"] for asked in server.asked}) == 1
    assert len(server.asked) == 7


def test_every_request_shows_the_token_of_that_moment(server: ScriptedServer) -> None:
    class Renewed(Given):
        def token(self) -> str:
            return f"token-{len(server.asked)}"

    with Client(Address(server.base_url, server.ca_certificate, Renewed())) as client:
        for _ in range(2):
            server.answers(200, {})
            client.get("/products")

    assert [asked.headers["Authorization"] for asked in server.asked] == ["Bearer token-0", "Bearer token-1"]


@pytest.mark.parametrize("url", ["http://shop.invalid", "http://localhost.invalid", "http://127.0.0.1.invalid"])
def test_a_token_is_not_shown_where_others_can_read_it(url: str) -> None:
    client = Client(Address(url, bearer=Given("a.b.c")), patience=0)

    with client, pytest.raises(UsageError, match="would read your token") as error:
        client.get("/products")

    assert "https://" in error.value.advice


@pytest.mark.parametrize("host", ["localhost", "127.0.0.7", "::1"])
def test_on_this_machine_a_token_may_be_shown_in_the_clear(host: str) -> None:
    assert keeps_secrets("http", host)


def test_who_has_no_token_shows_none(server: ScriptedServer, client: Client) -> None:
    server.answers(200, {})
    client.get("/products")
    assert "Authorization" not in server.asked[0].headers


def test_two_commands_have_different_keys(server: ScriptedServer, client: Client) -> None:
    for _ in range(2):
        server.answers(201, {})
        client.post("/sales-orders", {})
    assert len({asked.headers["Idempotency-Key"] for asked in server.asked}) == 2


def test_waiting_for_the_outcome_is_a_preference(server: ScriptedServer, client: Client) -> None:
    server.answers(201, {})
    client.post("/sales-orders", {}, wait=5)
    assert server.asked[0].headers["Prefer"] == "wait=5"


def test_changes_are_a_merge_patch_and_keep_their_key_while_they_are_repeated(
    server: ScriptedServer, client: Client
) -> None:
    server.answers(503, UNAVAILABLE)
    server.answers(200, {"sku": "A"})
    assert client.patch("/products/A", 7, {"price": Decimal("9.80"), "description": None}).body == {"sku": "A"}
    assert [asked.method for asked in server.asked] == ["PATCH", "PATCH"]
    assert server.asked[0].body == {"price": "9.80", "description": None}
    assert server.asked[0].headers["Content-Type"] == "application/merge-patch+json"
    assert [asked.headers["If-Match"] for asked in server.asked] == ['"v7"'] * 2
    assert len({asked.headers["Idempotency-Key"] for asked in server.asked}) == 1


def test_an_end_to_something_is_a_command_as_well(server: ScriptedServer, client: Client) -> None:
    server.answers(200, {"sku": "A"})
    client.delete("/products/A/discontinuation", key="mine")
    assert [(asked.method, asked.body) for asked in server.asked] == [("DELETE", {})]
    assert server.asked[0].headers["Idempotency-Key"] == "mine"


def test_a_refusal_lists_every_violation_and_what_to_do(server: ScriptedServer, client: Client) -> None:
    errors = [{"field": "price", "message": "too small"}, {"field": "currency", "message": "no such currency"}]
    server.answers(422, {"title": "Not valid", "status": 422, "detail": "Two things.", "errors": errors})
    with pytest.raises(Refused) as refusal:
        client.post("/products", {})
    assert refusal.value.message == "Not valid: Two things."
    assert refusal.value.details == ["price: too small", "currency: no such currency"]
    assert refusal.value.advice


@pytest.mark.parametrize(
    ("status", "kind", "path", "command"),
    [
        (404, "not-found", "/products/A", "minierp product list"),
        (404, "not-found", "/stock/A/movements", "minierp stock list"),
        (404, "not-found", "/purchase-orders/1", "minierp po list"),
        (409, "over-receipt", "/purchase-orders/1/receipts", "minierp po list"),
        (404, "not-found", "/sales-orders/1", "minierp so list"),
        (409, "stock-refused", "/sales-orders", "minierp stock list"),
        (409, "product-exists", "/products", "minierp product list"),
        (404, "not-found", "urn:minierp:request:1", "minierp product list"),
    ],
)
def test_advice_names_the_list_of_what_the_refusal_is_about(status: int, kind: str, path: str, command: str) -> None:
    refusal = Refused({"type": f"/problems/{kind}", "status": status, "instance": path})
    assert f"`{command}`" in refusal.advice


def test_a_shortage_says_what_was_requested_and_what_is_available(server: ScriptedServer, client: Client) -> None:
    error = {"field": "lines.0.sku", "message": "not enough", "sku": "A", "requested": "5", "available": "2"}
    server.answers(409, {"status": 409, "errors": [error]})
    with pytest.raises(Refused) as refusal:
        client.post("/sales-orders", {})
    assert refusal.value.details == ["line 1, sku: not enough (sku A, requested 5, available 2)"]


def test_what_may_be_on_its_way_is_asked_for_again(server: ScriptedServer, client: Client) -> None:
    short = {"status": 409, "errors": [{"field": "lines.0.sku", "message": "unknown", "reason": "unknown"}]}
    server.answers(404, UNKNOWN)
    server.answers(409, short)
    server.answers(201, {"id": "1"})
    assert client.post("/purchase-orders", {}, missing_for=5).body == {"id": "1"}


def test_what_is_unknown_is_refused_at_once_if_nothing_is_expected(server: ScriptedServer, client: Client) -> None:
    server.answers(404, UNKNOWN)
    with pytest.raises(Refused):
        client.get("/products/A")
    assert len(server.asked) == 1


def test_a_list_is_read_to_its_last_page(server: ScriptedServer, client: Client) -> None:
    server.answers(200, {"items": [{"sku": "A"}], "next_cursor": "abc"})
    server.answers(200, {"items": [{"sku": "B"}], "next_cursor": None})
    assert [product["sku"] for product in client.items("/products", {"status": None})] == ["A", "B"]
    assert [asked.path for asked in server.asked] == ["/products?limit=200", "/products?limit=200&cursor=abc"]


def test_the_next_page_is_fetched_while_the_present_one_is_consumed(server: ScriptedServer, client: Client) -> None:
    server.answers(200, {"items": [{"sku": "A"}, {"sku": "B"}], "next_cursor": "abc"})
    server.answers(200, {"items": [{"sku": "C"}], "next_cursor": None})
    found = client.items("/products")

    assert next(found) == {"sku": "A"}
    eventually(lambda: len(server.asked) == 2)
    assert [product["sku"] for product in found] == ["B", "C"]


def test_no_more_is_fetched_than_is_wanted(server: ScriptedServer, client: Client) -> None:
    server.answers(200, {"items": [{"sku": "A"}] * 200, "next_cursor": "abc"})
    server.answers(200, {"items": [{"sku": "A"}] * 51, "next_cursor": "def"})

    assert len(list(client.items("/products", at_most=251))) == 251
    assert [asked.path for asked in server.asked] == ["/products?limit=200", "/products?limit=51&cursor=abc"]


def test_a_page_that_cannot_be_had_ends_the_list_with_its_error(server: ScriptedServer, client: Client) -> None:
    server.answers(200, {"items": [{"sku": "A"}], "next_cursor": "abc"})
    server.answers(422, {"title": "Not valid", "status": 422})
    found = client.items("/products")

    assert next(found) == {"sku": "A"}
    with pytest.raises(Refused):
        next(found)


def test_patience_ends_with_what_to_do_next(server: ScriptedServer) -> None:
    with Client(server, patience=0) as client:
        server.answers(503, "<html>")
        with pytest.raises(NoAnswer, match="Temporarily unavailable") as error:
            client.get("/products")
    assert "minierp status" in error.value.advice


def test_nobody_listening_says_how_to_start_it(server: ScriptedServer) -> None:
    with (
        Client(Address("https://127.0.0.1:1", server.ca_certificate), patience=0) as client,
        pytest.raises(NoAnswer, match="does not answer at https") as error,
    ):
        client.get("/products")
    assert "minierp up" in error.value.advice


def test_an_answer_that_is_no_document_is_shown(server: ScriptedServer, client: Client) -> None:
    server.answers(500, "<html>Crashed</html>")
    with pytest.raises(Unexpected, match="Crashed"):
        client.get("/products")


def test_a_certificate_of_another_authority_is_not_trusted(server: ScriptedServer) -> None:
    with Client(Address(server.base_url)) as client, pytest.raises(NoAnswer, match="cannot be trusted") as error:
        client.get("/products")
    assert "MINIERP_CA" in error.value.advice


def test_a_missing_authority_file_is_a_clear_error(server: ScriptedServer) -> None:
    with pytest.raises(CliError, match="nowhere"):
        Client(Address(server.base_url, "/nowhere/ca.pem"))
