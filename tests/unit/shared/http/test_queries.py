from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.queries import Query, one_of, orders, parameter, past, read, text, texts, up_to, whole
from shared.outcomes.problems import Invalid
from shared.values import skus
from shared.values.numbers import OrderNumber


@dataclass(frozen=True)
class Search(Query):
    words: str = parameter(text, "")
    limit: int = parameter(whole(1, 200), 50)
    status: str = parameter(one_of("open", "closed"), "")
    reference: tuple[str, ...] = parameter(texts(2), ())
    sku: tuple[str, ...] = parameter(up_to(2, skus.PATTERN, "a SKU"), ())


def violations(**asked: list[str]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        read(Search, asked)
    return {error["field"]: error["message"] for error in refused.value.errors}


def test_what_is_not_asked_has_its_default() -> None:
    assert read(Search, {}) == Search("", 50, "", (), ())


def test_what_is_asked_is_read() -> None:
    asked = {
        "words": [" red jam "],
        "limit": ["7"],
        "status": ["open"],
        "reference": ["PO 1 ", "Cafe\u0301"],
        "sku": ["A", "b-2"],
    }

    assert read(Search, asked) == Search("red jam", 7, "open", ("PO 1", "Caf\u00e9"), ("A", "b-2"))


def test_every_violation_is_listed_by_its_parameter() -> None:
    found = violations(words=["a", "b"], limit=["many"], status=["lost"], sku=["a b"], color=["red"])

    assert found == {
        "words": "should be given once",
        "limit": "should be a whole number from 1 to 200",
        "status": "should be one of open, closed",
        "sku": "should be a SKU",
        "color": "there is no such parameter",
    }


def test_no_more_than_so_many_of_one_parameter() -> None:
    assert "reference" in violations(reference=["1", "2", "3"])
    assert violations(sku=["A", "B", "C"]) == {"sku": "should be given at most 2 times, not 3"}


def test_a_line_break_is_no_part_of_a_sku() -> None:
    assert read(Search, {"sku": ["A\n"]}).sku == ("A",)
    assert "sku" in violations(sku=["A\nB"])


@given(st.dictionaries(st.sampled_from(["words", "limit", "status", "sku", "x"]), st.lists(st.text(), min_size=1)))
def test_whatever_is_asked_it_is_read_or_refused(asked: dict[str, list[str]]) -> None:
    try:
        assert 1 <= read(Search, asked).limit <= 200
    except Invalid as refused:
        assert {error["field"] for error in refused.errors} <= asked.keys()


def test_a_search_finds_a_name_however_it_was_typed() -> None:
    assert read(Search, {"words": ["Zoe\u0308"]}).words == read(Search, {"words": ["Zoë"]}).words == "Zoë"


@pytest.mark.parametrize("sku", [".", ".."])
def test_a_sku_that_no_url_can_carry_is_no_sku(sku: str) -> None:
    assert violations(sku=[sku]) == {"sku": "should be a SKU"}


def test_a_moment_says_its_zone_and_is_over() -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()

    assert past(["2026-03-01T12:00:00+01:00"]) == datetime(2026, 3, 1, 11, tzinfo=UTC)
    for wrong, message in {"2026-03-01": "RFC 3339", "2026-02-30T12:00:00Z": "calendar", soon: "future"}.items():
        with pytest.raises(ValueError, match=message):
            past([wrong])


def test_orders_are_named_by_id_or_by_number() -> None:
    named = orders(2, "PO")

    assert named([str(UUID(int=7)), "po-2026-000123"]) == (UUID(int=7), OrderNumber("PO", 2026, 123))


@pytest.mark.parametrize("name", ["7", "SO-2026-000123", "PO-2026-0000123", "PO-2026-٠٠٠١٢٣", ""])
def test_what_names_no_order_is_refused_with_what_would(name: str) -> None:
    with pytest.raises(ValueError, match="such as PO-2026-000123"):
        orders(2, "PO")([name])
