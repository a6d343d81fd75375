"""All of a list, batch by batch."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.http.queries import read
from shared.lists.exports import Export, Piece
from shared.lists.pages import PageQuery, showing, sorting
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Invalid
from tests.loop import awaited


@dataclass(frozen=True)
class ThingsQuery(PageQuery):
    sort: str = sorting("id")
    fields: tuple[str, ...] = showing(("id", "name"))


@dataclass
class Things:
    """A list of things, and how many were read at a time."""

    items: Sequence[dict[str, Any]]
    batches: list[int] = field(default_factory=list)

    async def page(self, query: ThingsQuery) -> Answer:
        start = int(query.cursor or 0)
        shown = self.items[start : start + query.limit]
        self.batches.append(len(shown))
        after = start + len(shown)
        return Answer({"items": shown, "next_cursor": str(after) if after < len(self.items) else None})

    def exported(self, media_type: str, **asked: list[str]) -> list[Piece]:
        export = Export(read(ThingsQuery, asked), media_type, "/things/of/me")

        async def collected() -> list[Piece]:
            return [piece async for piece in export.pieces(self.page)]

        return awaited(collected())


def things(count: int, size: int = 1) -> Things:
    return Things([{"id": number, "name": "=" * size} for number in range(count)])


def test_every_item_is_a_line_of_json() -> None:
    shop = things(250)

    pieces = shop.exported("application/jsonl")

    lines = b"".join(piece.content for piece in pieces).decode().splitlines()
    assert [json.loads(line) for line in lines] == shop.items
    assert sum(piece.items for piece in pieces) == 250


def test_every_item_is_a_row_below_one_head() -> None:
    content = b"".join(piece.content for piece in things(250).exported("text/csv"))

    rows = content.decode().split("\r\n")
    assert (rows[0], rows[1], rows[250], rows[251:]) == ("id,name", "0,'=", "249,'=", [""])


def test_a_list_of_nothing_is_a_head_or_nothing() -> None:
    assert things(0).exported("text/csv") == [Piece(b"id,name\r\n", 0)]
    assert things(0).exported("application/jsonl") == [Piece(b"", 0)]


def test_only_wanted_fields_have_columns_and_formulas_stay_where_they_are_wanted() -> None:
    (piece,) = things(1).exported("text/csv", fields=["name"], raw=["true"])

    assert piece.content == b"name\r\n=\r\n"


def test_batches_grow_while_things_are_small_and_shrink_where_they_are_large() -> None:
    small, large = things(20_000), things(300, size=100_000)

    small.exported("application/jsonl")
    sizes = [len(piece.content) for piece in large.exported("application/jsonl")]

    assert small.batches[:5] == [100, 200, 400, 800, 1600]
    assert max(small.batches) == 2_000
    assert large.batches[:2] == [100, 5]
    assert max(sizes[1:]) < 1024 * 1024


@pytest.mark.parametrize("name", ["limit", "cursor"])
def test_a_part_of_a_list_is_no_file(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        things(1).exported("text/csv", **{name: ["7"]})

    assert [error["field"] for error in refused.value.errors] == [name]
