"""Stock reads: ours beside the raw read that it is made of, in turn, in the environment of the function that reads."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from scripts.minierp.bench.measuring.arithmetic import paired_ratios
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.processes import run_python, started
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Judged, Row, Section
from scripts.minierp.bench.measuring.shop import Shop

READER = "create-sales-order"
_NAMES = {
    "redis": ("our read of 3, from Redis", "redis-py MGET of 3 on the loop, raw"),
    "grpc": ("inventory_client.batch_get_stock of 3", "unary gRPC call, 3 levels from memory, raw"),
}
_LIMITS = {"p50_ms": (1.3, 1.15), "p99_ms": (1.5, 1.25)}

Run = Mapping[str, Mapping[str, float]]


def measure(shop: Shop, options: Options, steps: Steps) -> Section:
    """Both ways to read stock, each beside its raw form."""
    steps.begin("stock reads", 2 * options.runs)
    section = Section(
        "Stock read of three SKUs", notes=["One event loop; ours and raw in turn, against the same servers."]
    )
    with _raw_server(shop) as address:
        for way, names in _NAMES.items():
            runs = [_run(shop, way, address, min(options.seconds, 4.0), steps) for _ in range(options.runs)]
            _report(section, names, runs)
    return section


def _report(section: Section, names: tuple[str, str], runs: list[Run]) -> None:
    ours, raw = ([run[side] for run in runs] for side in ("ours", "raw"))
    section.rows += [Row.of(names[0], ours), Row.of(names[1], raw)]
    for figure, (must, aim) in _LIMITS.items():
        ratios = paired_ratios([run[figure] for run in ours], [run[figure] for run in raw])
        section.judged.append(Judged(f"{names[0]}, {figure.removesuffix('_ms')}, to raw", ratios, must, aim))


def _run(shop: Shop, way: str, raw_server: str, seconds: float, steps: Steps) -> Run:
    shop.fill_read_model()
    command = ["scripts.minierp.bench.reads.read_probe", way, str(seconds), raw_server, *shop.skus]
    found: Run = json.loads(run_python(command, shop.environment(READER)))
    steps.advance(f"{way}: p50 {found['ours']['p50_ms']:.3f} ms, raw {found['raw']['p50_ms']:.3f} ms")
    return found


@contextmanager
def _raw_server(shop: Shop) -> Iterator[str]:
    command = [sys.executable, "-m", "scripts.minierp.bench.reads.raw_server", *shop.skus]
    with started(command, os.environ, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        yield f"127.0.0.1:{int(process.stdout.readline())}"
