"""The persistent gRPC function."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
from protos.minierp.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from scripts.minierp.bench.measuring.shop import free_port
from scripts.minierp.local.system.system import System
from shared.stock.inventory_access import bearing
from shared.stock.level import cache_key
from tests import factories
from tests.events import purchase_created, purchase_placed, sale_placed
from tests.eventually import eventually
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import Functions
from tests.scraping import Scraped

SERVICE = "InventoryService"


class Knowing(grpc.UnaryUnaryClientInterceptor):  # type: ignore[misc]
    """Says the secret of this system with every call."""

    def __init__(self, services: System) -> None:
        self._sent = [bearing(services.plan.addresses.inventory_token())]

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        return continuation(details._replace(metadata=self._sent), request)


@pytest.fixture(scope="module")
def channel(functions: Functions) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(functions["inventory"].address) as opened:
        yield opened


@pytest.fixture(scope="module")
def knowing(services: System) -> Knowing:
    return Knowing(services)


@pytest.fixture(scope="module")
def inventory(channel: grpc.Channel, knowing: Knowing) -> InventoryServiceStub:
    return InventoryServiceStub(grpc.intercept_channel(channel, knowing))


def code_of(call: object, request: object) -> grpc.StatusCode:
    with pytest.raises(grpc.RpcError) as refused:
        call(request, timeout=30)  # type: ignore[operator]
    return refused.value.code()


def test_one_level_is_answered_exactly(shelf: Shelf, inventory: InventoryServiceStub) -> None:
    sku = shelf.stocked("10.25", "sale")
    shelf.deliver(sale_placed((sku, 4)))
    shelf.deliver(purchase_placed((sku, 3, date(2026, 12, 1))))

    level = inventory.GetStock(messages.GetStockRequest(sku=sku)).level

    assert level == messages.StockLevel(
        sku=sku,
        on_hand="10.25",
        reserved="4",
        incoming="3",
        version=shelf.version(sku),
        status=messages.PRODUCT_STATUS_ACTIVE,
        type=messages.PRODUCT_TYPE_SALE,
        whole=False,
        sell_until_gone=False,
        expected_date="2026-12-01",
    )


def test_a_batch_leaves_out_what_no_product_has(shelf: Shelf, inventory: InventoryServiceStub) -> None:
    known, gone, unborn = shelf.stocked(1), shelf.stocked(2), factories.sku()
    shelf.discontinue(gone)
    shelf.deliver(purchase_created((unborn, 1)))

    answer = inventory.BatchGetStock(messages.BatchGetStockRequest(skus=[known, gone, unborn, factories.sku(), known]))

    assert {level.sku: level.status for level in answer.levels} == {
        known: messages.PRODUCT_STATUS_ACTIVE,
        gone: messages.PRODUCT_STATUS_DISCONTINUED,
    }
    assert len(answer.levels) == 2


def test_calls_are_counted_and_timed_by_method_and_code_and_told_at_a_port_of_its_own(
    functions: Functions, shelf: Shelf, knowing: Knowing
) -> None:
    port = free_port()
    with functions.another("inventory", METRICS_PORT=str(port)) as function:
        with grpc.insecure_channel(function.address) as opened:
            stub = InventoryServiceStub(grpc.intercept_channel(opened, knowing))
            stub.GetStock(messages.GetStockRequest(sku=shelf.stocked(1)))
            code_of(stub.GetStock, messages.GetStockRequest(sku=factories.sku()))
            stub.BatchGetStock(messages.BatchGetStockRequest(skus=[factories.sku()]))
            code_of(InventoryServiceStub(opened).GetStock, messages.GetStockRequest(sku=factories.sku()))
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert httpx.get(f"http://127.0.0.1:{port}/other").status_code == 404

    told, service = Scraped(text), "minierp.inventory.v1.InventoryService"
    assert told("minierp_requests_total", trigger=f"{service}/GetStock", status="OK") == 1
    assert told("minierp_requests_total", trigger=f"{service}/GetStock", status="NOT_FOUND") == 1
    assert told("minierp_requests_total", trigger=f"{service}/GetStock", status="UNAUTHENTICATED") == 1
    assert told("minierp_request_duration_seconds_count", trigger=f"{service}/BatchGetStock") == 1
    assert told("minierp_cold_start_seconds") > 0.1


@pytest.mark.parametrize("method", [method.name for method in messages.DESCRIPTOR.services_by_name[SERVICE].methods])
def test_whoever_does_not_know_the_secret_is_told_nothing_by_any_method(channel: grpc.Channel, method: str) -> None:
    call = getattr(InventoryServiceStub(channel), method)

    assert code_of(call, getattr(messages, f"{method}Request")()) is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("sku", ["", "no-such-product", "\0", "x" * 10_000])
def test_a_sku_that_no_product_has_is_not_found(inventory: InventoryServiceStub, sku: str) -> None:
    assert code_of(inventory.GetStock, messages.GetStockRequest(sku=sku)) is grpc.StatusCode.NOT_FOUND


def test_five_hundred_skus_are_answered_and_more_are_an_invalid_argument(inventory: InventoryServiceStub) -> None:
    most = messages.BatchGetStockRequest(skus=[f"no-{number}" for number in range(500)])
    more = messages.BatchGetStockRequest(skus=[*most.skus, "one-more"])

    assert list(inventory.BatchGetStock(most).levels) == []
    assert code_of(inventory.BatchGetStock, more) is grpc.StatusCode.INVALID_ARGUMENT


def test_an_answer_refills_the_cache(shelf: Shelf, inventory: InventoryServiceStub) -> None:
    sku = shelf.stocked(7)
    shelf.cache.delete(cache_key(sku))

    inventory.BatchGetStock(messages.BatchGetStockRequest(skus=[sku]))

    level = eventually(lambda: shelf.cached(sku))
    assert level is not None
    assert level.on_hand == 7


@pytest.mark.parametrize("service", ["", "minierp.inventory.v1.InventoryService"])
def test_it_says_that_it_is_serving(channel: grpc.Channel, service: str) -> None:
    answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service))

    assert answer.status == health_pb2.HealthCheckResponse.SERVING


def test_it_describes_itself(channel: grpc.Channel) -> None:
    request = reflection_pb2.ServerReflectionRequest(list_services="")

    (answer,) = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([request]))

    names = {service.name for service in answer.list_services_response.service}
    assert {"minierp.inventory.v1.InventoryService", "grpc.health.v1.Health"} <= names


def test_a_client_that_knows_nothing_of_it_learns_it_and_asks(
    shelf: Shelf, functions: Functions, services: System
) -> None:
    sku = shelf.stocked("10.25", "sale")
    name, secret = bearing(services.plan.addresses.inventory_token())
    url = f"http://{functions['inventory'].address}/minierp.inventory.v1.InventoryService/GetStock"
    command = [Path(sys.executable).with_name("buf"), "curl", "--protocol", "grpc", "--http2-prior-knowledge"]

    told = subprocess.run(
        [*command, "--header", f"{name}: {secret}", "--data", json.dumps({"sku": sku}), url],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    assert (json.loads(told.stdout)["level"]["sku"], json.loads(told.stdout)["level"]["onHand"]) == (sku, "10.25")
