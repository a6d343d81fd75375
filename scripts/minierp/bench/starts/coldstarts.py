"""Cold start to the first successful answer, and memory once warm: every function between two hello-worlds."""

import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import grpc

from scripts.minierp.bench.measuring import machine
from scripts.minierp.bench.measuring.arithmetic import Spread
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.processes import ProbeFailed, started
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Judged, Row, Section
from scripts.minierp.bench.measuring.shop import Shop, free_port
from scripts.minierp.bench.starts.candidates import (
    HELLO,
    HOT_THREE,
    PATIENCE,
    WITH_DATABASE,
    Candidate,
    candidates,
)
from scripts.minierp.local.parts import bytecode

_Start = Mapping[str, float]
_Between = tuple[_Start, _Start, _Start]  # a hello-world, the function, and the next hello-world
_WARM_REQUESTS = 20
_ANSWERED, _HELD = "first_answer_ms", "pss_mib"
_START, _MEMORY = (2.0, 1.8), (1.6, 1.4)
"""What the ratios to hello-world must be, and what we aim for."""


def measure(shop: Shop, options: Options, steps: Steps) -> Section:
    """Start each as often as there are runs, round by round, always between two hello-worlds: machines change speed."""
    bytecode.make()
    hello, *functions = candidates(shop, options.only)
    steps.begin("cold starts", options.runs * len(functions))
    _leave_alone(shop)
    hellos = [_started(hello)]
    found: dict[str, list[_Between]] = {function.name: [] for function in functions}
    for number in range(options.runs):
        steps.say(f"cold starts, round {number + 1} of {options.runs}")
        for function in functions:
            shop.fill_read_model()
            start = _started(function)
            hellos.append(_started(hello))
            found[function.name].append((hellos[-2], start, hellos[-1]))
            steps.advance()
    section = Section("Cold start and memory", notes=_NOTES)
    section.rows = [Row.of(HELLO, hellos), *(_row(name, starts) for name, starts in found.items())]
    section.judged = [judged for group in (HOT_THREE, WITH_DATABASE) for judged in _judged(group, functions, found)]
    return section


_NOTES = [
    "Started as the local runner does, bytecode compiled, the read model filled, no other function running but "
    "inventory. first_answer: from the start of the process to the answer to a real request (a page for a query, a "
    "stored command, a handled event), after readiness was polled, as Knative does.",
    f"Memory (PSS of the whole process tree, shared pages counted once) after {_WARM_REQUESTS} more requests, once it "
    "no longer grows. A ratio is to the mean of the hello-worlds before and after it. Judged are the median of all "
    "starts of a group (the worst of several medians would mostly tell the noise), and who holds most memory.",
]


def _row(name: str, starts: list[_Between]) -> Row:
    row = Row.of(name, [start for _, start, _ in starts])
    compared = {
        "start_to_hello": Spread.of(_to_hello(_ANSWERED, starts)),
        "pss_to_hello": Spread.of(_to_hello(_HELD, starts)),
    }
    return replace(row, figures={**row.figures, **compared})


def _to_hello(figure: str, starts: list[_Between]) -> list[float]:
    """What each start is of the mean of the hello-worlds before and after it."""
    return [2 * start[figure] / (before[figure] + after[figure]) for before, start, after in starts]


def _judged(group: str, those: list[Candidate], found: Mapping[str, list[_Between]]) -> list[Judged]:
    names = [candidate.name for candidate in those if candidate.group == group]
    if not names:
        return []
    starts = [ratio for name in names for ratio in _to_hello(_ANSWERED, found[name])]
    held = {name: Spread.of(_to_hello(_HELD, found[name])) for name in names}
    worst = max(names, key=lambda name: held[name].median)
    return [
        Judged(f"cold start to hello-world, {group} ({len(names)} functions)", Spread.of(starts), *_START),
        Judged(f"memory once warm to hello-world, {group} (worst: {worst})", held[worst], *_MEMORY),
    ]


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
            _ANSWERED: (answered - begin) * 1000,
            "cpu_ms": cpu * 1000,
            _HELD: _settled(lambda: round(machine.Size.of(machine.family(process.pid)).pss_mib, 1)),
        }


def _settled(read: Callable[[], float]) -> float:
    """A figure that has stopped growing: the same three times in a row, or as it is after three seconds."""
    last = [read()]
    while len(last) < 60 and (len(last) < 3 or len(set(last[-3:])) > 1):
        time.sleep(0.05)
        last.append(read())
    return last[-1]


def _until_ready(candidate: Candidate, port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            candidate.ready(port)
        except (OSError, grpc.RpcError):
            time.sleep(0.002)
        else:
            return
    raise ProbeFailed(f"{candidate.name} did not start.", f"Its log is {candidate.program.log}.")
