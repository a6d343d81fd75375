"""Make the books of stock anew while they are used: balances from the ledger, the read model from the balances."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from functions.inventory.rules.ledger import Level
from functions.inventory.rules.rebuilding import Books, Posting, Rebuilt, rebuilt
from functions.inventory.storage import cache
from functions.inventory.storage.levels import ONE_SNAPSHOT, cached_form, locked, quantities, unlocked
from functions.inventory.storage.rebuilding import books_of, next_skus, pass_by, skus_after, skus_of, tell_again, write
from functions.inventory.storage.shapes import RebuiltStock
from shared.outcomes.answers import Answer, Document, created, ok
from shared.process import logs
from shared.process.threads import on_loop
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.stock.redis_connection import NoAnswer
from shared.values.lines import MOST_LINES, Lines
from shared.values.names import Sku, Sought
from shared.values.quantities import Whole
from shared.values.record import Value
from shared.work.context import Context

import sqlalchemy as sa
from pydantic import Field


class RebuildStock(Value):
    """The SKUs to look at: those named and those of `orders`; or, of all, at most `limit` that come `after` one.

    A check changes nothing, and holds nobody up. What sales `orders` have is told to sales again.
    """

    check: bool = False
    skus: Lines[Sku] | None = None
    orders: Lines[UUID] | None = None
    after: Sought = ""
    limit: Annotated[Whole, Field(ge=1, le=MOST_LINES)] = 50

    @property
    def of_all(self) -> bool:
        """Whether no SKU is named."""
        return self.skus is None and self.orders is None


def rebuild_stock(command: RebuildStock, context: Context) -> Answer[RebuiltStock]:
    """Make the books of some SKUs what their ledger and orders say; show what differed, and where to go on."""
    if command.check:
        context.session.execute(ONE_SNAPSHOT)
    wanted = _wanted(command, context.session)
    levels = (unlocked if command.check else locked)(context.session, wanted)
    books = {each.sku: each for each in books_of(context.session, levels)}
    made = {sku: rebuilt(each) for sku, each in books.items()}
    ahead = _ahead(levels)
    different = sorted(sku for sku, new in made.items() if new.differs(books[sku]) or sku in ahead)
    answer = {
        "check": command.check,
        "items": [_shown(books[sku], made[sku]) for sku in different],
        "looked_at": len(wanted),
        **_left(command, context.session, wanted),
    }
    if command.check:
        return ok(answer)
    told = skus_of(context.session, command.orders or ())
    pass_by(context.session, ahead)
    posted = write(context, {sku: made[sku] for sku in made if sku in different or sku in told})
    tell_again(context, command.orders or (), {sku: row.version for sku, row in posted.levels.items()})
    context.afterwards(partial(cache.write, cached_form(levels[sku] for sku in levels if sku not in posted.levels)))
    context.afterwards(partial(cache.forget, [sku for sku in wanted if sku not in levels]))
    return created(answer, location="/stock")


def _wanted(command: RebuildStock, session: sa.Connection) -> list[str]:
    if command.of_all:
        return next_skus(session, command.after, command.limit)
    return sorted({*(command.skus or ()), *skus_of(session, command.orders or ())})


def _left(command: RebuildStock, session: sa.Connection, wanted: Sequence[str]) -> Document:
    """How many SKUs are left of all, and which one they come after."""
    left = skus_after(session, wanted[-1]) if command.of_all and wanted else 0
    return {"left": left, "next": wanted[-1] if left else None}


def _ahead(levels: Mapping[str, sa.Row[Any]]) -> dict[str, int]:
    """The versions of levels that the read model claims to know better than the database does."""
    try:
        known = on_loop(cache.versions, list(levels))
    except NoAnswer as error:  # it forgets everything when it ends
        logs.log("warning", f"the stock read model does not answer: {error}")
        return {}
    return {sku: version for sku, version in known.items() if version > levels[sku].version}


def _shown(books: Books, made: Rebuilt) -> Document:
    return {
        "sku": books.sku,
        "before": _level(books.level),
        "after": _level(made.level),
        "compensations": [_posting(each) for each in made.postings],
        "orders": sorted(str(each) for each in made.orders),
    }


def _level(level: Level) -> dict[str, Decimal]:
    return {name: quantities(level)[name] for name in ("on_hand", "reserved", "incoming")}


def _posting(posting: Posting) -> Document:
    move = posting.movement
    return {"kind": move.kind, "quantity": move.quantity, "reference": posting.reference, "note": move.note}


main = function(post("/stock/rebuilds", rebuild_stock, scope="stock:rebuild", repeatable=True))
