"""All of a list as one file: CSV or JSON Lines, written piece by piece while it is read batch by batch.

A batch is a page, read by its cursor in a short transaction of its own: no connection, lock or snapshot is held while
somebody reads slowly, and memory holds one batch, however long the list is. What is added meanwhile may be in it or
not; what stays is in it once, as it was when its batch was read.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from shared.lists.pages import PageQuery
from shared.lists.sheets import Item, Sheet
from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Invalid

CSV, LINES = PageQuery.FORMS[1:]
_SUFFIXES = {CSV: "csv", LINES: "jsonl"}
_FIRST_BATCH, _LARGEST_BATCH = 100, 2_000
_BATCH_BYTES = 512 * 1024
"""About so much is written at a time: a batch has as many things as that takes."""

Read = Callable[[Any], Awaitable[Answer]]
"""A page of a list, for a query."""


@dataclass(frozen=True)
class Export:
    """One list as a file of a media type; `query` says what of it is wanted. Raises Invalid for a part of a list."""

    query: PageQuery
    media_type: str
    path: str

    def __post_init__(self) -> None:
        wrong = [name for name in ("limit", "cursor") if getattr(self.query, name) != getattr(PageQuery, name)]
        if wrong:
            message = f"is not for {self.media_type}, which is the whole list"
            raise Invalid("A whole list has no pages.", [{"field": name, "message": message} for name in wrong])

    @property
    def headers(self) -> dict[str, str]:
        """What is said of the file."""
        name = self.path.strip("/").replace("/", "-")
        return {
            "Content-Type": f"{CSV}; charset=utf-8; header=present" if self.media_type == CSV else self.media_type,
            "Content-Disposition": f'attachment; filename="{name}.{_SUFFIXES[self.media_type]}"',
            "Vary": "Accept",
        }

    async def pieces(self, read: Read) -> AsyncIterator["Piece"]:
        """The file, piece by piece; the first one is there when the first batch is."""
        writer, query, size = self._writer(), self.query, _FIRST_BATCH
        first = True
        while True:
            page = (await read(replace(query, limit=size))).body
            text = writer(page["items"], first)
            yield Piece(text.encode(), len(page["items"]))
            if page["next_cursor"] is None:
                return
            query, first = replace(query, cursor=page["next_cursor"]), False
            size = max(1, min(2 * size, _LARGEST_BATCH, size * _BATCH_BYTES // max(1, len(text))))

    def _writer(self) -> Callable[[Sequence[Item], bool], str]:
        if self.media_type == LINES:
            return lambda items, _first: "".join(f"{documents.write(item)}\n" for item in items)
        sheet = Sheet(self._columns(), raw=bool(self.query.raw))
        return lambda items, first: (sheet.head() if first else "") + sheet.rows(items)

    def _columns(self) -> Sequence[str]:
        columns: Sequence[str] = next(each.metadata["columns"] for each in fields(self.query) if each.name == "fields")
        wanted = getattr(self.query, "fields", ())
        return [column for column in columns if not wanted or column.partition(".")[0] in wanted]


class Piece(NamedTuple):
    """Some bytes of the file, and how many things of the list they tell of."""

    content: bytes
    items: int
