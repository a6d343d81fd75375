"""Every function of a domain in one process of its own, asked one thing at a time: no port, no thread, no waiting."""

import multiprocessing
import os
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from shared.outcomes import documents

NOBODY = "127.0.0.1:1"
"""Where nothing listens: orders are taken without a look at the stock, so that what happens depends on events alone."""


class Asked(NamedTuple):
    """A request to a function, by its file's name."""

    function: str
    method: str
    path: str
    headers: dict[str, str]
    body: str


class Answered(NamedTuple):
    """What it said."""

    status: int
    document: Any


@dataclass
class Worker:
    """The process of one domain; `environment` is what its functions are told."""

    domain: str
    environment: dict[str, str]

    @cached_property
    def _ends(self) -> tuple[Any, Connection]:
        mine, its = multiprocessing.Pipe()
        spawning = multiprocessing.get_context("spawn")
        process = spawning.Process(target=_serve, args=(self.domain, self.environment, its), daemon=True)
        process.start()
        return process, mine

    def ask(self, asked: Asked) -> Answered:
        """Its answer; an answer without a body is None."""
        _, connection = self._ends
        connection.send(asked)
        status, text = connection.recv()
        return Answered(status, documents.read(text) if text else None)

    def stop(self) -> None:
        """End the process, if it was ever asked anything."""
        if "_ends" in self.__dict__:
            process, connection = self._ends
            connection.send(None)
            process.join(10)


def _serve(domain: str, environment: dict[str, str], connection: Connection) -> None:
    os.environ.update(environment)
    from shared.work.after_commit import after_commit
    from tests.integration.domain import ROOT, client
    from tests.loop import awaited

    while (asked := connection.recv()) is not None:
        source = ROOT / "functions" / domain / f"{asked.function}.py"
        answer = client(source).open(asked.path, method=asked.method, headers=asked.headers, data=asked.body)
        connection.send((answer.status_code, answer.get_data()))
    awaited(after_commit().flush())
