"""What is started cold: every function of the manifests and a hello-world, each with its first real request."""

import http.client
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import grpc

from protos.minierp.inventory.v1.inventory_service_pb2 import BatchGetStockRequest
from protos.minierp.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from scripts.minierp.bench.measuring.processes import ProbeFailed
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.starts.first_requests import FirstRequest, first_requests
from scripts.minierp.local.parts.functions import READINESS, function_program, python_environment
from scripts.minierp.local.running.program import Program
from scripts.minierp.manifests.resources import Function

HELLO = "hello-world"
PATIENCE = 30.0
"""Seconds within which a process must be ready and a request answered."""

_KINDS = {
    frozenset({"DATABASE_URL"}): "database",
    frozenset({"DATABASE_URL", "AMQP_URL"}): "broker",
    frozenset({"DATABASE_URL", "AMQP_URL", "REDIS_URL"}): "everything",
}
"""By what a function's environment leads to."""

Ask = Callable[[int], None]
"""Sends the real request to a port; raises unless it succeeds."""


@dataclass(frozen=True)
class Candidate:
    """A function to be started: `kind` says what it uses: a database, a broker as well, everything, or else."""

    name: str
    kind: str
    program: Program
    ask: Ask
    ready: Ask


def candidates(shop: Shop) -> list[Candidate]:
    """The hello-world first, then every function in the manifests' order."""
    requests = first_requests(shop)
    hello = Candidate(HELLO, HELLO, _hello(shop), _by_http(FirstRequest("/")), _by_http(FirstRequest(READINESS)))
    return [hello, *(_candidate(shop, function, requests) for function in shop.system.plan.manifests.functions)]


def _candidate(shop: Shop, function: Function, requests: Mapping[str, FirstRequest]) -> Candidate:
    plan = shop.system.plan
    program = function_program(plan.home, plan.root, function, plan.addresses)
    if function.grpc:
        ask = _by_grpc(shop.skus[:3])
        return Candidate(function.name, "gRPC", program, ask, ask)
    ready = _by_http(FirstRequest(READINESS))
    ask = _by_http(requests[function.name]) if function.name in requests else ready
    return Candidate(function.name, _kind(function), program, ask, ready)


def _kind(function: Function) -> str:
    uses = {variable for variable in function.environment if variable.endswith("_URL")}
    return _KINDS.get(frozenset(uses), "other")


def _hello(shop: Shop) -> Program:
    source = str(Path(__file__).with_name("hello.py"))
    settings = {"FUNCTION_SOURCE": source, "FUNCTION_TARGET": "main", "WORKERS": "1", "THREADS": "8"}
    home = shop.system.plan.home
    return Program(
        name=HELLO,
        kind="function",
        arguments=[sys.executable, "-m", "functions_framework"],
        environment={**python_environment(home, HELLO), "HOST": "127.0.0.1", **settings},
        log=home / "logs" / "hello-world.log",
        is_ready=lambda: True,
    )


def _by_http(request: FirstRequest) -> Ask:
    def ask(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            content = request.content()
            connection.request(request.method(), request.path, content, dict(request.headers()))
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise ProbeFailed(f"{request.path} answered {answer.status}: {text[:300]!r}")

    return ask


def _by_grpc(skus: tuple[str, ...]) -> Ask:
    def ask(port: int) -> None:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = InventoryServiceStub(channel)  # type: ignore[no-untyped-call]
            stub.BatchGetStock(BatchGetStockRequest(skus=skus))

    return ask
