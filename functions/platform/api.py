"""Describe the API and the events to programs and people: documents, pages, and what to do about each problem."""

from dataclasses import dataclass
from typing import ClassVar

from functions.platform.storage import pages, published
from shared.http.queries import Query
from shared.outcomes.answers import POLICY, Content
from shared.outcomes.problems import NotFound
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.work.context import Context

_OURS_ALONE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere. Swagger UI writes styles into the elements that it makes."""


@dataclass(frozen=True)
class ForPeople(Query):
    """A page as it is."""

    FORMS: ClassVar[tuple[str, ...]] = ("text/html",)


@dataclass(frozen=True)
class ForPages(Query):
    """A file as it is."""

    FORMS: ClassVar[tuple[str, ...]] = ("text/css", "text/javascript", "image/png")


async def show_openapi(_query: Query, _context: Context) -> Content:
    """The OpenAPI document: every operation, with its parameters, schemas, examples and problems."""
    return _file("openapi.json")


async def show_asyncapi(_query: Query, _context: Context) -> Content:
    """The AsyncAPI document: every event, with its schema, who publishes it and who gets it."""
    return _file("asyncapi.json")


async def show_problem(_query: ForPeople, context: Context) -> Content:
    """What a problem means, with an example and what to do about it. Raises NotFound."""
    kind = context.path["kind"]
    known = published.read("problems.json")
    if kind not in known:
        raise NotFound(f"There is no problem {kind}. These there are: {', '.join(known)}.")
    return _page(pages.of_problem(known[kind]))


async def show_docs(_query: ForPeople, _context: Context) -> Content:
    """A page of the operations, from which they can be tried."""
    return _page(pages.OF_OPERATIONS)


async def show_events(_query: ForPeople, _context: Context) -> Content:
    """A page of the events."""
    return _page(pages.of_events(published.read("asyncapi.json")))


async def show_asset(_query: ForPages, context: Context) -> Content:
    """A file that the pages need. Raises NotFound."""
    name = context.path["asset"]
    if name == pages.START_NAME:
        return _versioned(pages.START.encode(), "text/javascript")
    content, media_type = published.asset(name)
    return _versioned(content, media_type)


def _file(name: str) -> Content:
    return _versioned(published.text(name).encode(), "application/json")


def _page(html: str) -> Content:
    return _versioned(html.encode(), "text/html; charset=utf-8")


def _versioned(content: bytes, media_type: str) -> Content:
    return Content(content, media_type, {"ETag": f'"{published.version(content)}"', POLICY: _OURS_ALONE})


main = function(
    get("/docs", show_docs, scope="public"),
    get("/openapi.json", show_openapi, scope="public"),
    get("/asyncapi.json", show_asyncapi, scope="public"),
    get("/problems/{kind}", show_problem, scope="public"),
    get("/docs/events", show_events, scope="public"),
    get("/docs/{asset}", show_asset, scope="public"),
)
