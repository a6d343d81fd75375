"""The section: each kind of file imported one command a request and in batches, as `minierp import` does it."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.minierp.bench.imports.files import Files, written
from scripts.minierp.bench.measuring.arithmetic import paired_ratios
from scripts.minierp.bench.measuring.databases import one
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Judged, Row, Section
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.client.client import Client
from scripts.minierp.data.imports.job import Import
from scripts.minierp.data.imports.job import Options as Usual
from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sending.commands import Command
from scripts.minierp.data.imports.sending.journal import Journal
from scripts.minierp.data.imports.sending.known import Register
from scripts.minierp.data.imports.sending.lanes import WHOLE
from scripts.minierp.data.imports.sending.outcomes import Outcome, Result, What, answered
from scripts.minierp.data.imports.sending.post import posting, share
from scripts.minierp.data.imports.sending.precedence import Work
from scripts.minierp.data.imports.sending.transfer import Transfer
from scripts.minierp.terminal.errors import CliError

ROWS = 1000
"""Of each file."""
_FEW = 10
BATCHES, ALONE = "in batches", "one by one"
_PATIENCE, _CATCHING_UP = 60.0, 600.0
_MUST, _AIM = 3.0, 5.0
_NOTES = (
    f"Files of {ROWS} rows, {Usual().concurrency} requests at a time; the next once all events are handled.",
    "Rows a second from the first that is read to the last answer; both ways in turn, on the same system.",
)

Way = tuple[str, Callable[[Client], Work], Callable[[Command], int]]


def measure(shop: Shop, options: Options, steps: Steps) -> Section:
    """Every kind both ways."""
    steps.begin("imports", len(Files._fields) * len(_WAYS) * options.runs)
    rates: dict[tuple[str, str], list[float]] = {}
    with TemporaryDirectory() as folder:
        for _, work, shares in _WAYS:  # the first request of a function is a cold start
            for job in written(Path(folder), _FEW, shop.skus):
                _imported(shop, job, work, shares)
        _caught_up(shop)
        for run in range(options.runs):
            for name, work, shares in _WAYS[:: 1 if run % 2 else -1]:
                for job in written(Path(folder), ROWS, shop.skus):
                    rate = _imported(shop, job, work, shares)
                    rates.setdefault((job.kind, name), []).append(rate)
                    steps.advance(f"{job.kind} {name}: {rate:.0f} rows/s")
                    _caught_up(shop)
    section = Section("Imports", notes=list(_NOTES))
    section.rows = [
        Row.of(f"{kind} {name}", [{"rows_per_s": rate} for rate in found]) for (kind, name), found in rates.items()
    ]
    section.judged = [
        _judged(kind, rates[kind, BATCHES], rates[kind, ALONE]) for kind in dict.fromkeys(kind for kind, _ in rates)
    ]
    return section


def _one_by_one(client: Client) -> Work:
    def post(commands: Sequence[Command]) -> list[Result]:
        sent = ((each, client.post(each.path, each.body, key=each.key, missing_for=_PATIENCE)) for each in commands)
        return [answered(command, What.NEW, answer.body) for command, answer in sent]

    return post


_WAYS: tuple[Way, ...] = (
    (BATCHES, lambda client: posting(client, "bench"), share),
    (ALONE, _one_by_one, lambda _: WHOLE),
)


def _imported(shop: Shop, job: Import, work: Callable[[Client], Work], shares: Callable[[Command], int]) -> float:
    """Rows a second. Raises CliError where a row is not new."""
    file = job.sheets[0].path
    concurrency = Usual().concurrency
    results: list[Result] = []
    with (
        Scratch() as scratch,
        Client(shop.address, _PATIENCE, concurrency) as client,
        Journal.open(shop.address.base_url, file, file.with_suffix(".sqlite")) as journal,
    ):
        transfer = Transfer(job.known(Register(client, journal)), work(client), concurrency, journal, shares)
        began = time.monotonic()
        transfer.run(job.steps(scratch, journal.place), results.append, threading.Event())
        took = time.monotonic() - began
    if others := [each for each in results if not isinstance(each, Outcome) or each.what is not What.NEW]:
        raise CliError(f"Not all rows of {job.kind} were taken: {others[0]}.")
    return ROWS / took


def _caught_up(shop: Shop) -> None:
    """Wait until inventory knows the products and every order is settled. Raises CliError, BooksDoNotAgree."""
    deadline = time.monotonic() + _CATCHING_UP
    while (there := _counted(shop, "product", "product")) != (known := _counted(shop, "inventory", "stock_level")):
        if time.monotonic() > deadline:
            raise CliError(f"Inventory knows {known} of {there} products.", "See what is down in the logs.")
        time.sleep(0.1)
    shop.audit()


def _counted(shop: Shop, domain: str, table: str) -> int:
    return int(one(shop.database(domain), f"select count(*) from {table}")[0])  # noqa: S608 - names of ours


def _judged(kind: str, batches: Sequence[float], alone: Sequence[float]) -> Judged:
    return Judged(f"{kind}: rows in batches to one by one", paired_ratios(batches, alone), _MUST, _AIM, least=True)
