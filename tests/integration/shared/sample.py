"""A function that does one thing, and fails as it is told: a probe of the runtime that carries every function."""

import threading
from dataclasses import dataclass
from typing import Literal

from shared.events.event import Event
from shared.events.sales import SalesOrderCancelled
from shared.http.queries import Query, parameter, text, whole
from shared.money.prices import Currency
from shared.outcomes.answers import Answer, created, ok
from shared.outcomes.problems import Conflict, Unavailable
from shared.runtime.function import function
from shared.runtime.triggers import delete, get, on, patch, post
from shared.values.lines import Lines
from shared.values.names import Name, Note, Sku, Told
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.work.context import Context

Failure = Literal["", "conflict", "crash", "unavailable", "unavailable once"]

_failed = threading.Event()


class Entry(Value):
    sku: Sku
    quantity: Quantity
    currency: Currency


class Write(Value):
    """A command with something of everything."""

    name: Name
    note: Note = ""
    entries: Lines[Entry] = ()
    fail: Failure = ""


class Change(Value):
    """A patch: what is named changes, and a note can be taken away."""

    title: Name = ""
    note: Note | None = None


class Written(Event):
    TYPE = "com.minierp.product.test.written.v1"
    name: Told
    fail: Failure = ""

    @property
    def subject(self) -> str:
        return self.name


class Heard(Event):
    TYPE = "com.minierp.product.test.heard.v1"
    name: Told

    @property
    def subject(self) -> str:
        return self.name


@dataclass(frozen=True)
class NotesQuery(Query):
    name: str = parameter(text, "")
    limit: int = parameter(whole(1, 5), 5)


def write(command: Write, context: Context) -> Answer:
    """Emit one event; fail after it, if asked to, so that it must not be seen."""
    context.emit(Written(name=command.name), sequence=7)
    context.session.begin_nested().commit()
    _fail(command.fail)
    return created({**command.model_dump(), "version": 7}, location=f"/notes/{command.name}")


def change(command: Change, context: Context) -> Answer:
    """Say what is to change of version 7, and announce it."""
    context.may_change(7)
    context.emit(Written(name=context.path["name"]))
    return ok({"changes": command.model_dump(include=command.model_fields_set)})


def end(command: Change, context: Context) -> Answer:
    """Announce the end."""
    context.emit(Written(name=context.path["name"]))
    return ok({"ended": command.model_dump(include=command.model_fields_set)})


def hear(event: Written, context: Context) -> None:
    """Emit another event in answer."""
    context.emit(Heard(name=event.name))
    context.session.begin_nested().commit()
    _fail(event.fail)


def cancel(event: SalesOrderCancelled, context: Context) -> None:
    """Take an event of the real ones."""
    context.emit(Heard(name=event.subject))


def read(query: NotesQuery, context: Context) -> Answer:
    """Say what was asked."""
    return ok({"name": query.name, **context.path})


def _fail(how: Failure) -> None:
    if how == "conflict":
        raise Conflict("The rule says no.")
    if how == "crash":
        raise ZeroDivisionError("a mistake of ours")
    if how == "unavailable" or (how == "unavailable once" and not _failed.is_set()):
        _failed.set()
        raise Unavailable("Not now.")


main = function(
    post("/notes", write, scope="product:write"),
    get("/notes", read, scope="product:read"),
    get("/notes/{name}", read, scope="product:read"),
    patch("/notes/{name}", change, scope="product:write"),
    delete("/notes/{name}/pin", end, scope="product:write"),
    on(hear),
    on(cancel),
)
