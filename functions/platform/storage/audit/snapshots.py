"""A domain's books as they are at one moment, and the questions that they are asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from functions.platform.storage import databases
from functions.platform.storage.databases import Run


@contextmanager
def snapshot(domain: str) -> Iterator[Run]:
    """`ask(name, …)` gives the rows that answer questions/NAME.sql, all as of one moment. Raises Unavailable."""
    with databases.of(domain).transaction(read_only=True, isolation="repeatable read") as run:
        run("set local jit = off")  # compiling a question takes longer than answering it
        yield lambda name, /, **parameters: run(question(name), **parameters)


@cache
def question(name: str) -> str:
    """The text of questions/NAME.sql."""
    return (Path(__file__).parent / "questions" / f"{name}.sql").read_text()
