"""The proof that a deployment sells, against a server that answers as told, and the way to it."""

from pathlib import Path

import pytest

from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import Address
from scripts.minierp.cluster.deploy import smoke, way_in
from scripts.minierp.cluster.deploy.smoke import SKU, sell
from scripts.minierp.cluster.kubernetes.commands import Kubectl
from scripts.minierp.cluster.kubernetes.errors import DeployError
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.terminal.errors import NoAnswer, Refused
from tests.unit.scripts.client.scripted_server import ScriptedServer, scripted_server
from tests.unit.scripts.cluster.deploy.programs import Programs

EXISTS = {"type": "/problems/product-exists", "title": "It exists", "status": 409}
KUBECTL = Kubectl("minierp", 60)


def order(status: str) -> dict[str, str]:
    return {"id": "o-1", "status": status}


def client(server: ScriptedServer, server_name: str = "") -> Client:
    return Client(Address(server.base_url, server.ca_certificate), patience=0.2, server_name=server_name)


def answer_a_second_run(server: ScriptedServer, outcome: str) -> None:
    """As where the product exists already, and the order ends as told."""
    server.answers(200, {"items": []})
    server.answers(409, EXISTS)
    server.answers(200, {"on_hand": "3"})
    server.answers(200, {})
    server.answers(201, order(outcome))
    server.answers(200, order(outcome))


def test_it_creates_a_product_stocks_it_orders_it_and_sees_it_confirmed(tmp_path: Path) -> None:
    with scripted_server(tmp_path) as server, client(server) as shop:
        server.answers(200, {"items": []})
        server.answers(201, {"sku": SKU})
        server.answers(200, {"on_hand": "0"})
        server.answers(200, {})
        server.answers(201, order("pending"))
        server.answers(200, order("confirmed"))

        assert sell(shop) == order("confirmed")

    assert [(each.method, each.path) for each in server.asked] == [
        ("GET", "/products?limit=1"),
        ("POST", "/products"),
        ("GET", f"/stock/{SKU}"),
        ("POST", f"/stock/{SKU}/adjustments"),
        ("POST", "/sales-orders"),
        ("GET", "/sales-orders/o-1"),
    ]
    assert server.asked[3].body["reason"] == "opening_balance"


def test_the_next_time_it_goes_on_with_the_same_product(tmp_path: Path) -> None:
    with scripted_server(tmp_path) as server, client(server) as shop:
        answer_a_second_run(server, "confirmed")

        sell(shop)

    assert server.asked[3].body["reason"] == "gain"


def test_it_waits_until_the_proxy_knows_the_routes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "PAUSE", 0)
    with scripted_server(tmp_path) as server, client(server) as shop:
        server.answers(404, "a page of its own")
        answer_a_second_run(server, "confirmed")

        assert sell(shop) == order("confirmed")


UNAUTHENTICATED = {"type": "/problems/unauthenticated", "title": "Who calls is not known", "status": 401}


def test_whoever_has_no_token_must_be_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "PAUSE", 0)
    with scripted_server(tmp_path) as server, client(server) as nobody:
        server.answers(404, "a page of its own")
        server.answers(401, UNAUTHENTICATED)

        smoke.refuse(nobody)

    assert len(server.asked) == 2


def test_a_gateway_that_answers_anybody_fails_the_deployment(tmp_path: Path) -> None:
    with scripted_server(tmp_path) as server, client(server) as nobody:
        server.answers(200, {"items": []})

        with pytest.raises(DeployError, match="without a token is answered"):
            smoke.refuse(nobody)


def test_a_token_that_is_not_believed_fails_the_deployment_at_once(tmp_path: Path) -> None:
    with scripted_server(tmp_path) as server, client(server) as shop:
        server.answers(401, UNAUTHENTICATED)

        with pytest.raises(Refused):
            sell(shop)

    assert len(server.asked) == 1


def test_an_order_that_is_rejected_fails_the_deployment(tmp_path: Path) -> None:
    with scripted_server(tmp_path) as server, client(server) as shop:
        answer_a_second_run(server, "rejected")

        with pytest.raises(DeployError, match="o-1 is rejected"):
            sell(shop)


def test_through_a_tunnel_the_certificate_must_still_be_the_right_one(tmp_path: Path) -> None:
    with scripted_server(tmp_path, "erp.example.com") as server:
        server.answers(200, {"items": []})

        with client(server, "erp.example.com") as shop:
            assert shop.get("/products") == {"items": []}
        with client(server, "other.example.com") as shop, pytest.raises(NoAnswer, match="certificate"):
            shop.get("/products")


def test_a_tunnel_is_the_port_that_kubectl_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = Programs(tmp_path)
    monkeypatch.setenv("PATH", programs.path)
    programs.answer([{"to": "port-forward", "say": "Forwarding from 127.0.0.1:40123 -> 8443"}])

    with way_in.tunnel(KUBECTL, "gateway") as port:
        assert port == 40123

    assert programs.lines == ["kubectl -n minierp port-forward service/gateway :443 --address=127.0.0.1"]


def test_a_tunnel_that_does_not_open_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = Programs(tmp_path)
    monkeypatch.setenv("PATH", programs.path)
    programs.answer([{"to": "port-forward", "say": "", "complain": "pod is not running", "exit": 1}])

    with pytest.raises(DeployError, match="pod is not running"), way_in.tunnel(KUBECTL, "gateway"):
        pass


def service(**content: object) -> Object:
    return Object({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "gateway"}, **content})


NODE = [{"type": "Hostname", "address": "node"}, {"type": "InternalIP", "address": "192.0.2.7"}]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (service(status={"loadBalancer": {"ingress": [{"ip": "198.51.100.1"}]}}), "https://198.51.100.1"),
        (service(status={"loadBalancer": {"ingress": [{"ip": "2001:db8::7"}]}}), "https://[2001:db8::7]"),
        (service(status={"loadBalancer": {"ingress": [{"hostname": "lb.example"}]}}), "https://lb.example"),
        (service(spec={"ports": [{"port": 443, "nodePort": 31443}]}), "https://192.0.2.7:31443"),
        (service(spec={"ports": [{"port": 443}]}), ""),
    ],
)
def test_the_address_is_the_load_balancers_or_a_nodes(found: Object, expected: str) -> None:
    assert way_in.address(found, NODE) == expected
