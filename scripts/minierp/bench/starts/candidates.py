"""What is started cold: every function of the manifests and a hello-world, each with its first real request."""

import http.client
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import grpc

from protos.minierp.inventory.v1.inventory_service_pb2 import BatchGetStockRequest
from protos.minierp.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from scripts.minierp.bench.measuring.processes import ProbeFailed
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.starts.first_requests import FirstRequest, first_requests
from scripts.minierp.local.parts.functions import READINESS, function_program, python_environment
from scripts.minierp.local.running.program import Program
from scripts.minierp.manifests.resources import Function
from shared.stock.inventory_access import bearing

HELLO = "hello-world"
PATIENCE = 30.0
"""Seconds within which a process must be ready and a request answered."""

HOT = frozenset({"create-sales-order", "reserve-stock", "settle-sales-order"})
"""The functions on the way of an order."""
HOT_THREE, WITH_DATABASE = "the hot three", "the others with a database"
"""The groups that are judged: every function that has a database is in one of them."""

Ask = Callable[[int], None]
"""Sends the real request to a port; raises unless it succeeds."""


@dataclass(frozen=True)
class Candidate:
    """A function to be started, and the group that it is judged with; empty if with none."""

    name: str
    group: str
    program: Program
    ask: Ask
    ready: Ask


def candidates(shop: Shop, only: Collection[str] = ()) -> list[Candidate]:
    """The hello-world first, then every function in the manifests' order, or those of `only`."""
    requests = first_requests(shop)
    hello = Candidate(HELLO, "", _hello(shop), _by_http(FirstRequest("/")), _by_http(FirstRequest(READINESS)))
    functions = [each for each in shop.system.plan.manifests.functions if not only or each.name in only]
    return [hello, *(_candidate(shop, function, requests) for function in functions)]


def _candidate(shop: Shop, function: Function, requests: Mapping[str, FirstRequest]) -> Candidate:
    plan = shop.system.plan
    program = function_program(plan.home, plan.root, function, plan.addresses)
    if function.grpc:
        ask = _by_grpc(shop.skus[:3], plan.addresses.inventory_token())
        return Candidate(function.name, group_of(function), program, ask, ask)
    ready = _by_http(FirstRequest(READINESS))
    ask = _by_http(requests[function.name], shop.authorization) if function.name in requests else ready
    return Candidate(function.name, group_of(function), program, ask, ready)


def group_of(function: Function) -> str:
    """The group that a function is judged with; empty if it has no database."""
    if not function.domain:
        return ""
    return HOT_THREE if function.name in HOT else WITH_DATABASE


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


def _by_http(request: FirstRequest, authorization: Mapping[str, str] = MappingProxyType({})) -> Ask:
    shown = {} if request.event_type else authorization  # sources have no token

    def ask(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            content = request.content()
            connection.request(request.method(), request.path, content, {**request.headers(), **shown})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise ProbeFailed(f"{request.path} answered {answer.status}: {text[:300]!r}")

    return ask


def _by_grpc(skus: tuple[str, ...], secret: str) -> Ask:
    def ask(port: int) -> None:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = InventoryServiceStub(channel)  # type: ignore[no-untyped-call]
            stub.BatchGetStock(BatchGetStockRequest(skus=skus), metadata=[bearing(secret)])

    return ask
