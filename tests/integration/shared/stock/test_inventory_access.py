"""Who asks inventory: it is asked by TLS where the address says so, and told the secret of the cluster."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
import pytest

from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
from protos.minierp.inventory.v1 import inventory_service_pb2_grpc as service
from shared.outcomes.problems import Unavailable
from shared.process.settings import MissingSetting, settings
from shared.stock import inventory_client
from shared.stock.inventory_access import accepted, admit, bearing, presented
from shared.stock.inventory_client import batch_get_stock
from tests.authority import HOST, REFUSED, Shown, shown
from tests.loop import awaited


class _Servicer(service.InventoryServiceServicer):
    """Knows nothing, and tells it to whoever says the secret."""

    async def BatchGetStock(self, request: Any, context: Any) -> Any:
        await admit(context)
        return messages.BatchGetStockResponse()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """This process asks inventory with a secret that inventory knows."""
    monkeypatch.setenv("INVENTORY_TOKEN", "known-to-both")
    monkeypatch.setenv("GRPC_TIMEOUT_SECONDS", "10")
    for remembered in (settings, inventory_client._stub):
        remembered.cache_clear()
    yield monkeypatch
    for remembered in (settings, inventory_client._stub):
        remembered.cache_clear()


@asynccontextmanager
async def inventory(files: Shown | None = None) -> AsyncIterator[int]:
    """Its port; by TLS if it has something to show."""
    server = grpc.aio.server()
    service.add_InventoryServiceServicer_to_server(_Servicer(), server)
    if files:
        pair = (files.key.read_bytes(), files.certificate.read_bytes())
        port = server.add_secure_port(f"{HOST}:0", grpc.ssl_server_credentials([pair]))
    else:
        port = server.add_insecure_port(f"{HOST}:0")
    await server.start()
    try:
        yield port
    finally:
        await server.stop(None)


def test_an_inventory_that_an_authority_knows_is_asked(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    files = shown(tmp_path)
    environment.setenv("SERVERS_CA", str(files.trusted))

    async def main() -> None:
        async with inventory(files) as port:
            environment.setenv("INVENTORY_ADDRESS", f"https://{HOST}:{port}")
            assert await batch_get_stock(["A"]) == {}

    awaited(main())


@pytest.mark.parametrize("wrong", REFUSED)
def test_an_inventory_whose_certificate_is_wrong_is_not_asked(
    tmp_path: Path, environment: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], wrong: str
) -> None:
    files = shown(tmp_path, wrong)
    environment.setenv("SERVERS_CA", str(files.trusted))
    environment.setenv("GRPC_TIMEOUT_SECONDS", "1")

    async def main() -> None:
        async with inventory(files) as port:
            environment.setenv("INVENTORY_ADDRESS", f"https://{HOST}:{port}")
            with pytest.raises(Unavailable):
                await batch_get_stock(["A"])

    awaited(main())
    assert re.search("CERTIFICATE_VERIFY_FAILED|Hostname Verification Check failed", capfd.readouterr().out)


METADATA: dict[str, list[tuple[str, str]]] = {
    "none": [],
    "another secret": [bearing("guessed")],
    "a part of it": [bearing("known-to-bot")],
    "more than it": [bearing("known-to-both ")],
    "in another way": [("authorization", "Basic known-to-both")],
    "without its way": [("authorization", "known-to-both")],
    "under another name": [("x-authorization", "Bearer known-to-both")],
    "twice": [bearing("known-to-both"), bearing("known-to-both")],
}


@pytest.mark.parametrize("said", METADATA)
def test_whoever_does_not_say_the_secret_is_refused(said: str) -> None:
    async def main() -> grpc.StatusCode:
        async with inventory() as port, grpc.aio.insecure_channel(f"{HOST}:{port}") as channel:
            stub = service.InventoryServiceStub(channel)  # type: ignore[no-untyped-call]
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await stub.BatchGetStock(messages.BatchGetStockRequest(skus=["A"]), metadata=METADATA[said], timeout=30)
            return refused.value.code()

    assert awaited(main()) is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("said", ["old", "new"])
def test_while_a_secret_replaces_another_both_are_let_in(environment: pytest.MonkeyPatch, said: str) -> None:
    environment.setenv("INVENTORY_TOKEN", "new old")

    async def main() -> None:
        async with inventory() as port, grpc.aio.insecure_channel(f"{HOST}:{port}") as channel:
            stub = service.InventoryServiceStub(channel)  # type: ignore[no-untyped-call]
            await stub.BatchGetStock(messages.BatchGetStockRequest(), metadata=[bearing(said)], timeout=30)

    awaited(main())


@pytest.mark.parametrize("said", ["", " ", "\n"], ids=["nothing", "a space", "a line feed"])
def test_without_a_secret_nobody_is_let_in_nor_asked(environment: pytest.MonkeyPatch, said: str) -> None:
    environment.setenv("INVENTORY_TOKEN", said)

    for needs_it in (accepted, presented):
        with pytest.raises(MissingSetting, match="INVENTORY_TOKEN"):
            needs_it()
