"""Running the system in this process until a signal ends it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from rich.console import Console
from rich.markup import escape

from scripts.minierp.local.machine.state import CHECKOUT, State
from scripts.minierp.local.running.lock import AlreadyRunning
from scripts.minierp.local.system.join import join
from scripts.minierp.local.system.system import System, prepared

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SHOWN = 4

REMEMBERED = "That is the port of an earlier start; --port chooses another."
INSECURE = "INSECURE: nobody is asked for a token. Whoever reaches this address may do everything, as `anonymous`."
"""What `--insecure` means, said at the start and as often as somebody looks."""

Then = Callable[[State], int]


class Options(NamedTuple):
    """How to run: HTTPS port, with event sources or not, whether to let anybody in, what to do then, whether to end
    after that, what to run.
    """

    port: int | None = None
    sources: bool = True
    insecure: bool = False
    then: Then | None = None
    end_after: bool = False
    root: Path = CHECKOUT


class _Interrupted(BaseException):
    """The user or `minierp down` wants the end."""


def run(home: Path, options: Options, console: Console) -> int:
    """Start everything, stay until Ctrl-C or SIGTERM, stop everything; gives the exit code. Raises LocalError."""
    console.print("Starting MiniERP …")
    try:
        with _interruptible(), _prepared(home, options, console) as system:
            return _serve(system, options, console)
    except _Interrupted:
        console.print("Stopped; nothing is left running. The data is kept.")
        return 0
    except AlreadyRunning:
        return _join(home, options, console)


def _prepared(home: Path, options: Options, console: Console) -> AbstractContextManager[System]:
    say = _speaker(console)
    return prepared(home, root=options.root, port=options.port, insecure=options.insecure, say=say)


def _serve(system: System, options: Options, console: Console) -> int:
    with _progress(system, console):
        system.start_all(sources=options.sources)
    console.print(f"[green]✓[/green] MiniERP answers at [bold]{system.state.base_url}[/bold]")
    warn(system.state, console)
    if system.state.remembered_port:
        console.print(f"  {REMEMBERED}", soft_wrap=True)
    console.print(f"  CA certificate: {escape(system.state.ca_certificate)}", soft_wrap=True)
    code = options.then(system.state) if options.then else 0
    if not options.end_after:
        console.print("  Ctrl-C stops it; `minierp status` shows its parts, `minierp logs` what they say.")
        while True:
            signal.pause()
    return code


def _join(home: Path, options: Options, console: Console) -> int:
    state = join(home, port=options.port, sources=options.sources, insecure=options.insecure)
    console.print(f"[green]✓[/green] MiniERP already runs here, at [bold]{state.base_url}[/bold]")
    warn(state, console)
    return options.then(state) if options.then else 0


def warn(state: State, console: Console) -> None:
    """Say that everybody is let in, if so."""
    if state.insecure:
        console.print(f"[bold red]! {INSECURE}[/bold red]", soft_wrap=True)


def _speaker(console: Console) -> Callable[[str], None]:
    return lambda text: console.print(f"[yellow]![/yellow] {escape(text)}", soft_wrap=True)


@contextmanager
def _interruptible() -> Iterator[None]:
    """The first signal ends the block; those after it are ignored, so that the stop is not cut short."""

    def interrupt(_: int, __: FrameType | None) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise _Interrupted

    for number in _SIGNALS:
        signal.signal(number, interrupt)
    yield


@contextmanager
def _progress(system: System, console: Console) -> Iterator[None]:
    """Say what is being waited for, on a terminal only."""
    ended = threading.Event()
    with console.status("preparing") as status:

        def show() -> None:
            while not ended.wait(0.2):
                status.update(escape(_waiting(system)))

        thread = threading.Thread(target=show, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def _waiting(system: System) -> str:
    names = system.waiting_for()
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    ready = len(system.state.parts) - len(names)
    return f"{ready} parts ready; waiting for {', '.join(names[:_SHOWN]) or 'migrations'}{more}"
