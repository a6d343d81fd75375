"""`minierp bench`: measure the system on this machine."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.minierp.cli.arguments import writable
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.output import console

if TYPE_CHECKING:
    from scripts.minierp.bench.measuring.results import Report

app = typer.Typer()


@app.command()
def bench(
    section: Annotated[
        list[str] | None,
        typer.Option(
            help="orders, hot, waiting, reads, cold-starts, lifecycle, limit, soak, outages or lists; may be given "
            "several times; all but the last three if not given."
        ),
    ] = None,
    runs: Annotated[int, typer.Option(min=1, max=20, help="Runs of every figure; the median counts.")] = 3,
    seconds: Annotated[
        float,
        typer.Option(
            min=1, max=3600, help="Seconds of every run, after a warm-up of two; of the soak; of each outage."
        ),
    ] = 8,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="The function whose cold start is measured, or the server whose outage; may be given several times; "
            "all if not given."
        ),
    ] = None,
    clients: Annotated[int, typer.Option(min=1, max=1000, help="Clients of the soak and in outages.")] = 50,
    seed: Annotated[int, typer.Option(help="What the soak kills, and when: the same for the same seed.")] = 0,
    peers: Annotated[
        bool, typer.Option(help="Measure the peers before and after, where they are ready (PEERS_HOME).")
    ] = True,
    save: Annotated[
        Path | None,
        typer.Option(dir_okay=False, callback=writable, help="Write the figures to this file as JSON, too."),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Show the ratios to this file, which an earlier run saved."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure orders per second, latencies, stock reads, cold starts, memory and lifecycles, and judge the ratios.

    It starts a private system of its own on free ports and ends it again: nothing needs to run, and nothing that runs
    is touched. Everything takes a while, with the peers longer; a quiet machine gives steadier figures.
    Only ratios within one run mean anything, never a figure of one machine or day beside another.

    Examples: minierp bench

      minierp bench --section orders --section hot --runs 3 --seconds 5 --no-peers

      minierp bench --section cold-starts --only products --only reserve-stock --save figures.json

      minierp bench --section orders --no-peers --before figures.json

      minierp bench --section soak --seconds 600 --clients 200    (kills parts meanwhile; exit code 1 if it matters)

      minierp bench --section outages --seconds 600 --clients 8 --only rabbitmq

      minierp bench --section lists --runs 3    (a million orders, ten million movements: half an hour, 10 GB)
    """
    from scripts.minierp.bench.before import beside, read
    from scripts.minierp.bench.measuring.options import Options
    from scripts.minierp.bench.measuring.progress import Steps
    from scripts.minierp.bench.run import run

    wanted = _known(section, only)
    saved = read(before) if before else None
    with Steps() as steps:
        report = run(wanted, Options(runs, seconds, peers, tuple(only or ()), clients, seed), steps)
    if saved is not None:
        report.sections.append(beside(report, saved))
    _tell(report, save, as_json)
    if report.failures:
        raise typer.Exit(1)


def _known(section: list[str] | None, only: list[str] | None) -> list[str]:
    """The sections that are wanted. Raises UsageError for one, or a function, that there is not."""
    from scripts.minierp.bench.run import SECTIONS, USUAL
    from scripts.minierp.bench.soak.outages import SERVERS

    wanted = section or list(USUAL)
    if unknown := sorted(set(wanted) - set(SECTIONS)):
        raise UsageError(f"There is no section {', '.join(unknown)}.", f"There are: {', '.join(SECTIONS)}.")
    if strangers := sorted(set(only or ()) - _functions() - set(SERVERS)):
        raise UsageError(f"There is no function or server {', '.join(strangers)}.", "`minierp status` names them.")
    return wanted


def _tell(report: "Report", save: Path | None, as_json: bool) -> None:
    if save:
        import json

        save.write_text(json.dumps(report.document(), indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json(report.document())
    else:
        from scripts.minierp.bench.show import show

        show(report, console())


def _functions() -> set[str]:
    from scripts.minierp.local.machine.state import CHECKOUT
    from scripts.minierp.manifests.manifests import Manifests

    return {function.name for function in Manifests.load(CHECKOUT / "knative" / "base").functions}
