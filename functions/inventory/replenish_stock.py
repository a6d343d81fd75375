"""Ask purchasing for what runs low: by the clock, or by hand, which may also only look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from functions.inventory.storage.replenishing import COLUMNS, Request, replenish, with_lines
from functions.inventory.storage.shapes import Replenished, Replenishment
from functions.inventory.storage.tables import replenishment
from shared.events.inventory import PurchaseOrderRequested
from shared.events.lines import Demand
from shared.events.platform import Ping
from shared.http.queries import instant, one_of, parameter, text
from shared.lists.filters import Condition, equal, within
from shared.lists.pages import PageQuery, showing, sorting
from shared.lists.pagination import page
from shared.outcomes.answers import Answer, Document, Page, created, ok
from shared.process import logs
from shared.runtime.function import function
from shared.runtime.triggers import get, on, post
from shared.values.record import Value
from shared.work.context import Context

import sqlalchemy as sa

PATH = "/stock/replenishments"
_REQUEST = replenishment.c
_ORDERS = {"requested_at": [_REQUEST.requested_at, _REQUEST.id]}
MOST_SKUS = 10_000
"""So many are asked for at a time, which a busy database does within the deadline too; the next run goes on."""
PATIENCE_SECONDS = 86_400
"""How long the clock leaves alone what purchasing has refused: who asks by hand knows why it may be ordered now."""


class ReplenishStock(Value):
    """A dry run shows what would be asked for, and asks for nothing."""

    dry_run: bool = False


@dataclass(frozen=True)
class ReplenishmentsQuery(PageQuery):
    """All requests, or those of one status, to one supplier, made at some time."""

    status: str = parameter(one_of("requested", "ordered", "refused"), "")
    supplier: str = parameter(text, "")
    requested_from: datetime | None = parameter(instant, None)
    requested_to: datetime | None = parameter(instant, None)
    sort: str = sorting("-requested_at")
    fields: tuple[str, ...] = showing(COLUMNS)


def by_hand(command: ReplenishStock, context: Context) -> Answer[Replenished]:
    """Ask for what is due, with the arithmetic of every line, and list what cannot be ordered and why.

    `more` says that not everything found room: the next run goes on.
    """
    run = replenish(context.session, dry_run=command.dry_run, patience=0, most=MOST_SKUS)
    requests = [_shown(request, command.dry_run) for request in run.requests]
    lines = sum(len(request["lines"]) for request in requests)
    more = MOST_SKUS in (lines, len(run.skipped))
    answer = {"dry_run": command.dry_run, "requests": requests, "skipped": run.skipped, "more": more}
    if command.dry_run:
        return ok(answer)
    _ask(run.requests, context)
    return created(answer, location=PATH)


def by_clock(_tick: Ping, context: Context) -> None:
    """Ask for what is due, but for what was refused a short time ago."""
    run = replenish(context.session, dry_run=False, patience=PATIENCE_SECONDS, most=MOST_SKUS)
    _ask(run.requests, context)
    if run.requests or run.skipped:
        logs.log("info", "replenished", requests=len(run.requests), skipped=len(run.skipped))


def list_requests(query: ReplenishmentsQuery, context: Context) -> Answer[Page[Replenishment]]:
    """One page of what was asked for and what became of it, newest first."""
    statement = sa.select(replenishment).where(*_wanted(query))
    views = partial(with_lines, context.session)
    return page(context.session, statement, _ORDERS, query, views, path=PATH, count=context.count)


def _wanted(query: ReplenishmentsQuery) -> Iterator[Condition]:
    yield from equal(_REQUEST.status, query.status)
    yield from equal(_REQUEST.supplier, query.supplier)
    yield from within(_REQUEST.requested_at, query.requested_from, query.requested_to)


def _ask(requests: Sequence[Request], context: Context) -> None:
    for request in requests:
        lines = tuple(
            Demand.model_validate({name: line[name] for name in ("sku", "quantity")}) for line in request.read()
        )
        context.emit(PurchaseOrderRequested(request_id=request.id, supplier=request.supplier, lines=lines))


def _shown(request: Request, dry_run: bool) -> Document:
    return {
        "request_id": None if dry_run else request.id,
        "supplier": request.supplier,
        "lines": request.read(),
    }


main = function(
    post(PATH, by_hand, scope="stock:replenish"), get(PATH, list_requests, scope="stock:read"), on(by_clock)
)
