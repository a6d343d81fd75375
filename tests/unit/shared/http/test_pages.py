import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.pages import PageQuery, _cursor
from shared.http.queries import read
from shared.outcomes.problems import Invalid

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


@pytest.mark.parametrize("value", ["5", "null", "true", '["\\u0000"]', '["\\ud800"]', "[" * 50_000, "nonsense"])
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
