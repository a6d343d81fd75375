"""Cold start to the first successful answer, and memory once warm: every function beside a hello-world, in turn."""

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import grpc

from protos.minierp.inventory.v1.inventory_service_pb2 import BatchGetStockRequest
from protos.minierp.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from scripts.minierp.bench import machine
from scripts.minierp.bench.arithmetic import Spread, paired_ratios
from scripts.minierp.bench.first_requests import FirstRequest, first_requests
from scripts.minierp.bench.options import Options
from scripts.minierp.bench.processes import ProbeFailed, started
from scripts.minierp.bench.progress import Steps
from scripts.minierp.bench.results import Judged, Row, Section
from scripts.minierp.bench.shop import Shop, free_port
from scripts.minierp.local.functions import READINESS, function_program, python_environment
from scripts.minierp.local.program import Program
from scripts.minierp.local.resources import Function
from scripts.minierp.local.state import CHECKOUT

HELLO = "hello-world"
STARTS = 7
_WARM_REQUESTS = 20
_PATIENCE = 30.0
_PACKAGES = ("functions", "shared", "protos", "scripts")
_LIMITS = {"database": ((2.1, 1.8), (1.9, 1.6)), "everything": ((3.0, 2.5), (2.4, 2.0))}

Ask = Callable[[int], None]
"""Sends the real request to a port; raises unless it succeeds."""


@dataclass(frozen=True)
class Candidate:
    """A function to be started: `kind` says what it uses (database, or everything: broker and read model too)."""

    name: str
    kind: str
    program: Program
    ask: Ask
    ready: Ask


def measure(shop: Shop, options: Options, steps: Steps) -> Section:  # noqa: ARG001 - as every section
    """Start each of them STARTS times, one after the other, round by round."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", *_PACKAGES], cwd=CHECKOUT, check=False)
    candidates = _candidates(shop)
    steps.begin("cold starts", STARTS * len(candidates))
    _leave_alone(shop)
    runs: dict[str, list[Mapping[str, float]]] = {candidate.name: [] for candidate in candidates}
    for _ in range(STARTS):
        for candidate in candidates:
            shop.fill_read_model()
            runs[candidate.name].append(_started(candidate))
            steps.advance()
    section = Section("Cold start and memory", notes=_NOTES)
    section.rows = [_row(name, found, runs[HELLO]) for name, found in runs.items()]
    section.judged = _judged(candidates, {row.name: row for row in section.rows})
    return section


_NOTES = [
    "Started as the local runner does, bytecode compiled, the read model filled, no other function running but "
    "inventory. first_answer: from the start of the process to the answer to a real request (a page for a query, a "
    "stored command, a handled event), after readiness was polled, as Knative does.",
    f"Memory of the worker after {_WARM_REQUESTS} more requests, once it no longer grows; pss counts the whole process "
    "tree, shared pages once. Judged is the worst function of each kind, by the median of ratios taken pair by pair.",
]


def _row(name: str, runs: list[Mapping[str, float]], hello: list[Mapping[str, float]]) -> Row:
    def to_hello(figure: str) -> Spread:
        return paired_ratios([run[figure] for run in runs], [run[figure] for run in hello])

    row = Row.of(name, runs)
    compared = {"start_to_hello": to_hello("first_answer_ms"), "rss_to_hello": to_hello("worker_rss_mib")}
    return replace(row, figures={**row.figures, **compared})


def _judged(candidates: list[Candidate], rows: Mapping[str, Row]) -> list[Judged]:
    judged = []
    for kind, (start, memory) in _LIMITS.items():
        mine = [rows[candidate.name] for candidate in candidates if candidate.kind == kind]
        for title, figure, limits in (
            ("cold start", "start_to_hello", start),
            ("memory of a warm worker", "rss_to_hello", memory),
        ):
            worst = max(mine, key=lambda row: row.figures[figure].median)
            name = f"{title} to hello-world, with {kind} (worst: {worst.name})"
            judged.append(Judged(name, worst.figures[figure], *limits))
    return judged


def _candidates(shop: Shop) -> list[Candidate]:
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
    return "database" if uses == {"DATABASE_URL"} else "everything"


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


def _leave_alone(shop: Shop) -> None:
    """Stop what would disturb: everything that runs Python, but for the one function that the others ask."""
    for name, part in list(shop.system.state.parts.items()):
        if part.kind in ("gateway", "source", "timer") or (part.kind == "function" and name != "inventory"):
            shop.system.stop(name)


def _started(candidate: Candidate) -> Mapping[str, float]:
    port = free_port()
    program = candidate.program
    begin = time.perf_counter()
    with (
        program.log.open("ab") as log,
        started(program.arguments, {**program.environment, "PORT": str(port)}, stdout=log, stderr=log) as process,
    ):
        _until_ready(candidate, port, process)
        ready = time.perf_counter()
        candidate.ask(port)
        answered = time.perf_counter()
        cpu = machine.cpu_seconds(process.pid)
        for _ in range(_WARM_REQUESTS):
            candidate.ask(port)
        return {
            "ready_ms": (ready - begin) * 1000,
            "first_answer_ms": (answered - begin) * 1000,
            "cpu_ms": cpu * 1000,
            "worker_rss_mib": _settled(lambda: machine.resident_mib(machine.family(process.pid)[-1].pid)),
            "pss_mib": machine.proportional_mib(process.pid),
        }


def _settled(read: Callable[[], float]) -> float:
    """A figure that has stopped growing: the same three times in a row, or as it is after three seconds."""
    last = [read()]
    while len(last) < 60 and (len(last) < 3 or len(set(last[-3:])) > 1):
        time.sleep(0.05)
        last.append(read())
    return last[-1]


def _until_ready(candidate: Candidate, port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            candidate.ready(port)
        except (OSError, grpc.RpcError):
            time.sleep(0.002)
        else:
            return
    raise ProbeFailed(f"{candidate.name} did not start.", f"Its log is {candidate.program.log}.")


def _by_http(request: FirstRequest) -> Ask:
    def ask(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            content = request.content()
            connection.request("POST" if request.body else "GET", request.path, content, dict(request.headers()))
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
