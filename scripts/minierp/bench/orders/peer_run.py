"""Measures one of the peers by the peers' own code; run by the peers' own interpreter, in the peers' folder.

`python peer_run.py stack|pipeline|tryton RUNS SECONDS` prints {clients: [one object a run]} as its last line.
`stack` is the correct variant of FastAPI + FastStream + asyncpg, `pipeline` the floor of one prepared statement each,
`tryton` Tryton with stock assigned.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))

Found = dict[int, list[dict[str, float]]]
CLIENTS = (1, 8)


def stack(runs: int, seconds: float) -> Found:
    """FastAPI + FastStream, with outbox and inbox."""
    import bench_stack  # type: ignore[import-not-found]
    import services  # type: ignore[import-not-found]

    work = services.HOME / "stack"
    work.mkdir(parents=True, exist_ok=True)
    with (
        services.postgres(work) as database,
        services.rabbitmq(work) as broker,
        bench_stack.peer(work, database, broker, "correct") as (port, dsns, processes),
    ):
        return {
            clients: [
                bench_stack.measure(port, dsns["sales"], clients, seconds, processes, seed) for seed in range(runs)
            ]
            for clients in CLIENTS
        }


def pipeline(runs: int, seconds: float) -> Found:
    """Bare functions; of the peers' two stores only the one that sends prepared statements."""
    import bench_pipeline  # type: ignore[import-not-found]

    found: Found = {}
    bench_pipeline.LABELS = {"raw": bench_pipeline.LABELS["raw"]}
    bench_pipeline.measure = _kept(bench_pipeline.measure, found)
    bench_pipeline.run(runs, seconds)
    return found


def tryton(runs: int, seconds: float) -> Found:
    """Tryton; what it does without assigning stock is another job, and left out."""
    import bench_tryton  # type: ignore[import-not-found]

    found: Found = {}
    drive = bench_tryton.drive

    def kept(connect: Any, clients: int, *arguments: Any, **named: Any) -> Any:
        result = drive(connect, clients, *arguments, **named)
        if len(found.setdefault(clients, [])) < runs:
            found[clients].append(result.summary())
        return result

    bench_tryton.drive = kept
    bench_tryton.run(runs, seconds)
    return found


def _kept(measure: Callable[..., dict[str, float]], found: Found) -> Callable[..., dict[str, float]]:
    def measured(port: int, dsn: str, clients: int, *arguments: Any, **named: Any) -> dict[str, float]:
        result = measure(port, dsn, clients, *arguments, **named)
        found.setdefault(clients, []).append(result)
        return result

    return measured


if __name__ == "__main__":
    which = {"stack": stack, "pipeline": pipeline, "tryton": tryton}[sys.argv[1]]
    print(json.dumps(which(int(sys.argv[2]), float(sys.argv[3]))))  # noqa: T201 - the answer
