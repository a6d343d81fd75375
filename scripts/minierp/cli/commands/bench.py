"""`minierp bench`: measure the system on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.minierp.cli.arguments import writable
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.output import console

app = typer.Typer()


@app.command()
def bench(
    section: Annotated[
        list[str] | None,
        typer.Option(
            help="orders, hot, reads, cold-starts, lifecycle or limit; may be given several times; all if not given."
        ),
    ] = None,
    runs: Annotated[int, typer.Option(min=1, max=20, help="Runs of every figure; the median counts.")] = 3,
    seconds: Annotated[float, typer.Option(min=1, max=60, help="Seconds of every run, after a warm-up of two.")] = 8,
    peers: Annotated[
        bool, typer.Option(help="Measure the peers before and after, where they are ready (PEERS_HOME).")
    ] = True,
    save: Annotated[
        Path | None,
        typer.Option(dir_okay=False, callback=writable, help="Write the figures to this file as JSON, too."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure orders per second, latencies, stock reads, cold starts, memory and lifecycles, and judge the ratios.

    It starts a private system of its own on free ports and ends it again: nothing needs to run, and nothing that runs
    is touched. Everything takes a while, with the peers longer; a quiet machine gives steadier figures.
    Only ratios within one run mean anything, never a figure of one machine or day beside another.

    Examples: minierp bench

      minierp bench --section orders --section hot --runs 3 --seconds 5 --no-peers

      minierp bench --section cold-starts --save figures.json
    """
    from scripts.minierp.bench.measuring.options import Options
    from scripts.minierp.bench.measuring.progress import Steps
    from scripts.minierp.bench.run import SECTIONS, run
    from scripts.minierp.bench.show import show

    wanted = section or list(SECTIONS)
    if unknown := sorted(set(wanted) - set(SECTIONS)):
        raise UsageError(f"There is no section {', '.join(unknown)}.", f"There are: {', '.join(SECTIONS)}.")
    with Steps() as steps:
        report = run(wanted, Options(runs, seconds, peers), steps)
    if save:
        import json

        save.write_text(json.dumps(report.document(), indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json(report.document())
    else:
        show(report, console())
