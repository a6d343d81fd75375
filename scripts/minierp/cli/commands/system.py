"""`minierp up`, `down`, `status` and `logs`: MiniERP on this machine, as it runs on Knative."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from scripts.minierp.local.machine.state import State, default_home
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.output import console, say

app = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})

_COLOURS = {"ready": "green", "running": "green", "starting": "yellow", "crashed": "red", "failed": "red"}


@app.command()
def up(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The HTTPS port; 8443 if it is free, otherwise any.")
    ] = None,
    without_sources: Annotated[
        bool, typer.Option("--without-sources", help="Leave the event sources out: another consumer takes their place.")
    ] = False,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Ask nobody for a token: whoever comes may do everything.")
    ] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Return once it runs; `minierp down` ends it.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Then sell a sample catalogue through it.")] = False,
    end: Annotated[bool, typer.Option("--exit", help="With --demo: end after it, with its exit code.")] = False,
) -> None:
    """Start MiniERP here and stay until Ctrl-C: every function, PostgreSQL, Redis, RabbitMQ and NGINX.

    Whoever started it needs no login: `minierp` signs a token of its own, with the key that lies below MINIERP_HOME.
    Anybody else shows one of `minierp token create`.

    Example: minierp up --port 9443
    """
    if end and not demo:
        raise UsageError("--exit goes with --demo.", "Say `minierp up --demo --exit`, or leave --exit away.")
    if detach and demo:
        raise UsageError("--detach and --demo do not go together.", "Say `minierp up --detach`, then `minierp demo`.")
    if detach:
        _up_detached(port, without_sources, insecure)
        return
    from scripts.minierp.local.system.foreground import Options, run

    options = Options(port, not without_sources, insecure, _demo if demo else None, end)
    raise typer.Exit(run(default_home(), options, console()))


@app.command()
def down() -> None:
    """Stop MiniERP here; the data stays for the next start.

    Example: minierp down
    """
    from scripts.minierp.local.system.background import end

    ended = end(default_home())
    console().print("[green]✓[/green] Stopped; the data is kept." if ended else "MiniERP does not run here.")


@app.command()
def status(
    as_json: AsJson = False,
    show_secrets: Annotated[
        bool,
        typer.Option("--show-secrets", help="With --json: addresses with their passwords, which are *** otherwise."),
    ] = False,
) -> None:
    """Show what runs, where it answers, and what waits for somebody; the exit code is 0 only while it runs.

    Example: minierp status --json
    """
    if show_secrets and not as_json:
        raise UsageError("--show-secrets goes with --json.", "Say `minierp status --json --show-secrets`.")
    from scripts.minierp.care.backlog import backlog
    from scripts.minierp.cli import waiting
    from scripts.minierp.local.machine.passwords import concealed
    from scripts.minierp.local.system.present import present_state

    state = present_state(default_home())
    found = backlog(state) if state.state == "running" else None
    if as_json:
        letters, kept, events = (found.dead_letters, found.kept, found.unpublished) if found else (None, None, None)
        waiting_now = {"dead_letters": letters, "kept_dead_letters": kept, "unpublished_events": events}
        there = asdict(state) if show_secrets else concealed(asdict(state))
        print_json({**there, **waiting_now})
    else:
        _show(state)
        if found:
            waiting.show(found, console())
    raise typer.Exit(0 if state.state == "running" else 1)


@app.command()
def logs(
    names: Annotated[
        list[str] | None, typer.Argument(help="Parts, such as reserve-stock or rabbitmq; all if none.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on showing what is added.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of each log's last lines.")] = 20,
) -> None:
    """Show what functions and services said.

    Example: minierp logs create-sales-order reserve-stock --follow
    """
    from scripts.minierp.local.system import follow as reading

    files = reading.log_files(default_home(), names or [])
    width = max((len(name) for name in files), default=0) if len(files) > 1 else 0
    for name, line in reading.last(files, lines):
        say(f"{name:<{width}}  {line}" if width else line)
    try:
        for name, line in reading.follow(files) if follow else ():
            say(f"{name:<{width}}  {line}" if width else line)
    except KeyboardInterrupt:
        return


def _up_detached(port: int | None, without_sources: bool, insecure: bool) -> None:
    from scripts.minierp.local.running.lock import is_running
    from scripts.minierp.local.system.background import detach
    from scripts.minierp.local.system.foreground import REMEMBERED, warn
    from scripts.minierp.local.system.join import join

    home = default_home()
    if is_running(home):
        state = join(home, port=port, sources=not without_sources, insecure=insecure)
        console().print(f"[green]✓[/green] MiniERP already runs here, at [bold]{state.base_url}[/bold]")
        warn(state, console())
        return
    switches = {"--without-sources": without_sources, "--insecure": insecure}
    arguments = [*(["--port", str(port)] if port else []), *(name for name, given in switches.items() if given)]
    with console().status("starting MiniERP in the background"):
        state = detach(home, arguments)
    console().print(f"[green]✓[/green] MiniERP answers at [bold]{state.base_url}[/bold]; `minierp down` ends it.")
    warn(state, console())
    if state.remembered_port:
        console().print(f"  {REMEMBERED}")


def _demo(state: State) -> int:
    from scripts.minierp.client.endpoint import local_address
    from scripts.minierp.data.demo.run import run_demo

    return run_demo(local_address(state))


def _show(state: State) -> None:
    out = console()
    if state.state == "stopped":
        out.print("MiniERP is stopped. Start it with `minierp up`.")
        return
    out.print(f"MiniERP is [{_COLOURS.get(state.state, 'default')}]{state.state}[/] {escape(state.base_url)}".rstrip())
    if state.insecure:
        from scripts.minierp.local.system.foreground import warn

        warn(state, out)
    table = Table("part", "state", "pid", "restarts", "answers at", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, part in sorted(state.parts.items(), key=lambda item: (item[1].kind, item[0])):
        function = state.functions.get(name) if part.kind == "function" else None
        address = function.url if function else f"127.0.0.1:{part.port}" if part.port else "–"
        shown = f"[{_COLOURS.get(part.state, 'default')}]{part.state}[/]"
        table.add_row(escape(name), shown, str(part.pid or "–"), str(part.restarts), address)
    out.print(table)
