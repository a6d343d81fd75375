"""The MiniERP that a backup is of: the one that the environment names, or else the one on this machine."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.minierp.care.backup.place import Place
from scripts.minierp.local.machine.state import State, default_home
from scripts.minierp.terminal.errors import CliError, UsageError
from scripts.minierp.terminal.output import console

_LOCAL_SYSTEM = "scripts.minierp.local.system"
"""Imported by its name: an image does not hold it."""


def running() -> Place:
    """One that runs. Raises CliError where none does."""
    if named := Place.named(os.environ):
        return named
    state = State.find(default_home())
    if state is None or state.state != "running":
        raise CliError("No MiniERP is running here.", "Start it with `minierp up`, then say this again.")
    return Place.of(state)


def bucket_url(asked: str | None) -> str:
    """Where backups lie: as asked, or in the object store of the MiniERP that runs. Raises CliError."""
    url = asked or running().objects
    if not url:
        raise UsageError("Nothing says where backups lie.", "Name a bucket: --to or --from, or OBJECTS_URL.")
    return url


@contextmanager
def at_rest() -> Iterator[Place]:
    """One whose servers run and whose functions do not: on this machine, they are started for it.

    Raises CliError where it runs as a whole.
    """
    if named := Place.named(os.environ):
        yield named
        return
    home = default_home()
    _refuse_running(home)
    with console(stderr=True).status("starting PostgreSQL, RabbitMQ, Redis and the object store"):
        servers = importlib.import_module(f"{_LOCAL_SYSTEM}.system").system(home, functions=False, nginx=False)
        system = servers.__enter__()
    try:
        yield Place.of(system.state)
    finally:
        servers.__exit__(None, None, None)


def _refuse_running(home: Path) -> None:
    if importlib.import_module("scripts.minierp.local.running.lock").is_running(home):
        raise CliError("MiniERP runs here.", "Stop it with `minierp down`, then say this again: nobody may write.")
