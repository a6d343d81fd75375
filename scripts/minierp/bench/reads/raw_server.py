"""The least a gRPC server can do: `python -m scripts.minierp.bench.reads.raw_server SKU…` answers from memory.

It serves the contract of `inventory` on a free port, which it prints.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import grpc

from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
from protos.minierp.inventory.v1 import inventory_service_pb2_grpc as service


class FromMemory(service.InventoryServiceServicer):
    """Every SKU has the same level, of the same size as a real one."""

    def __init__(self, skus: list[str]) -> None:
        self._levels = {
            sku: messages.StockLevel(
                sku=sku,
                on_hand="100000000",
                reserved="1234",
                incoming="0",
                version=1234,
                status=messages.PRODUCT_STATUS_ACTIVE,
                type=messages.PRODUCT_TYPE_BOTH,
            )
            for sku in skus
        }

    def BatchGetStock(  # noqa: N802 - the contract's name
        self,
        request: messages.BatchGetStockRequest,
        context: grpc.ServicerContext,  # noqa: ARG002 - the contract's signature
    ) -> messages.BatchGetStockResponse:
        """The levels asked for."""
        return messages.BatchGetStockResponse(levels=[self._levels[sku] for sku in request.skus])


def main() -> None:
    """Serve until the process is ended."""
    server = grpc.server(ThreadPoolExecutor(8))
    service.add_InventoryServiceServicer_to_server(FromMemory(sys.argv[1:]), server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - the answer to whoever started it
    server.wait_for_termination()


if __name__ == "__main__":
    main()
