import base64
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.queries import read
from shared.lists.pages import PageQuery, _cursor, answered, showing, sorting
from shared.outcomes.problems import Invalid


@dataclass(frozen=True)
class ThingsQuery(PageQuery):
    sort: str = sorting("-made", "size")
    fields: tuple[str, ...] = showing(("id", "size", "place.city", "place.street"))


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(text))
def test_a_cursor_brings_its_key_back(key: list[str]) -> None:
    assert PageQuery(cursor=_cursor(key)).after() == tuple(key)


@given(st.lists(text))
def test_a_cursor_needs_no_escaping_in_a_link(key: list[str]) -> None:
    assert set(_cursor(key)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=")


def test_without_a_cursor_a_list_starts_at_its_beginning() -> None:
    assert PageQuery().after() is None


@given(st.text(min_size=1))
def test_any_other_cursor_is_read_or_refused_and_never_a_crash(cursor: str) -> None:
    try:
        PageQuery(cursor=cursor).after()
    except Invalid as refused:
        assert refused.errors[0]["field"] == "cursor"


@pytest.mark.parametrize("order", ["size", "-size", "made"])
@pytest.mark.parametrize("other", ["size", "-size", "made", "-made"])
def test_a_cursor_is_for_the_order_that_it_was_made_for(order: str, other: str) -> None:
    cursor, query = _cursor(["7"], order), ThingsQuery(sort=other)

    if order == other:
        assert ThingsQuery(cursor=cursor, sort=other).after() == ("7",)
        return
    with pytest.raises(Invalid) as refused:
        ThingsQuery(cursor=cursor, sort=query.sort).after()
    assert refused.value.errors == [
        {
            "field": "cursor",
            "message": f"was made for sort={order}: go on in that order, or start anew without a cursor",
        }
    ]


def test_a_cursor_of_the_usual_order_is_not_for_another_one() -> None:
    with pytest.raises(Invalid, match="cursor"):
        ThingsQuery(cursor=_cursor(["7"]), sort="size").after()
    assert ThingsQuery(cursor=_cursor(["7"]), sort="-made").after() == ("7",)


def test_the_link_to_the_next_page_asks_for_the_same_order_and_fields() -> None:
    query = read(ThingsQuery, {"sort": ["-size"], "fields": ["id,size"], "limit": ["1"]})

    answer = answered([{"id": 1, "size": 2}], ["2"], query, "/things")

    link = answer.headers["Link"]
    assert link.startswith("</things?limit=1&sort=-size&fields=id&fields=size&cursor=")
    assert ThingsQuery(cursor=answer.body["next_cursor"], sort="-size").after() == ("2",)


@pytest.mark.parametrize("asked", [["id,place"], ["place", "id"], [" place , id,"], ["id", "id,place"]])
def test_only_the_fields_that_are_asked_for_are_shown_in_their_usual_order(asked: list[str]) -> None:
    item = {"id": 1, "size": 2, "place": {"city": "Ulm"}}

    (shown,) = answered([item], None, read(ThingsQuery, {"fields": asked}), "/things").body["items"]

    assert list(shown.items()) == [("id", 1), ("place", {"city": "Ulm"})]


def test_a_field_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Invalid) as refused:
        read(ThingsQuery, {"fields": ["id,colour"], "sort": ["colour"]})

    assert refused.value.errors == [
        {"field": "fields", "message": "there is no field 'colour'; there are id, size, place"},
        {"field": "sort", "message": "should be one of made, size, -made, -size"},
    ]


def test_how_many_there_are_is_told_where_it_was_counted() -> None:
    answer = answered([], None, ThingsQuery(), "/things", ("estimated", 1_000_000))

    assert (answer.body["total"], answer.headers["Preference-Applied"]) == (1_000_000, "count=estimated")


@pytest.mark.parametrize(
    "value",
    [
        '{"sort": 5, "after": []}',
        '{"sort": "size"}',
        "5",
        "null",
        "true",
        '["\\u0000"]',
        '["\\ud800"]',
        "[" * 50_000,
        "nonsense",
    ],
)
def test_a_cursor_of_somebody_elses_making_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        PageQuery(cursor=base64.urlsafe_b64encode(value.encode()).decode()).after()


@pytest.mark.parametrize("limit", ["0", "-1", "201", "many", "1.5", "", "1e2", "\u0665", "9" * 5000])
def test_a_page_has_1_to_200_items(limit: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(PageQuery, {"limit": [limit]})

    assert refused.value.errors == [{"field": "limit", "message": "should be a whole number from 1 to 200"}]


def test_a_page_has_50_items_unless_asked_otherwise() -> None:
    assert read(PageQuery, {}).limit == 50
    assert read(PageQuery, {"limit": ["200"]}).limit == 200
