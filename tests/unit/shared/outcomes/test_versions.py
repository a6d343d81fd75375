"""Which version of what a write says, and a read demands."""

import pytest

from shared.outcomes.problems import Invalid
from shared.outcomes.versions import MOST_SAID, behind, demanded, said


@pytest.mark.parametrize(
    ("things", "header"),
    [
        ([{"sku": "TEA-1", "version": 7}], "TEA-1=7"),
        ([{"code": "LEAF", "name": "Leaf & Co", "version": 1}], "LEAF=1"),
        ([{"id": "992e67fa", "number": "SO-2026-000001", "version": 2}], "992e67fa=2"),
        ([{"sku": "A", "version": 1}, {"sku": "B", "version": 2}], "A=1, B=2"),
    ],
)
def test_a_write_says_what_it_led_to(things: list[dict[str, object]], header: str) -> None:
    assert said(things) == {"Minierp-Version": header}


@pytest.mark.parametrize(
    "things",
    [
        [],
        [{}],
        [{"version": 7}],
        [{"id": "x"}],
        [{"sku": f"A{number}", "version": 1} for number in range(MOST_SAID + 1)],
    ],
    ids=["nothing", "no name and no version", "no name", "no version", "too many"],
)
def test_nothing_is_said_where_nothing_can_be(things: list[dict[str, object]]) -> None:
    assert said(things) == {}


def test_what_a_write_said_is_what_a_read_demands() -> None:
    things = [{"sku": "A", "version": 1}, {"sku": "B.2_c-d", "version": 10**17}]

    assert demanded(said(things)["Minierp-Version"]) == {"A": 1, "B.2_c-d": 10**17}


def test_of_several_versions_of_one_thing_the_highest_counts() -> None:
    assert demanded("A=3,A=12 , A=4,") == {"A": 12}
    assert demanded("") == {}


@pytest.mark.parametrize("header", ["A", "A=", "=1", "A=x", "A=-1", "A=1.5", "A B=1", "A=1;B=2", "A=" + "9" * 19, "*"])
def test_what_is_no_version_is_refused_by_the_header_s_name(header: str) -> None:
    with pytest.raises(Invalid) as refused:
        demanded(header)
    assert [error["field"] for error in refused.value.errors] == ["Minierp-Min-Version"]


ONE, PAGE = {"sku": "A", "version": 2}, {"items": [{"sku": "A", "version": 2}, {"sku": "B", "version": 5}]}


@pytest.mark.parametrize(
    ("shown", "least", "late"),
    [
        (ONE, {"A": 2}, []),
        (ONE, {"A": 1}, []),
        (ONE, {"A": 3}, ["A"]),
        (ONE, {"B": 3}, []),
        (PAGE, {"A": 3, "B": 6, "C": 1}, ["A", "B"]),
        (PAGE, {"A": 2, "B": 5}, []),
        ({"items": []}, {"A": 1}, []),
        ({"sku": "A", "version": None}, {"A": 1}, []),
    ],
)
def test_what_is_shown_may_be_behind_what_is_demanded(
    shown: dict[str, object], least: dict[str, int], late: list[str]
) -> None:
    assert behind(shown, least) == late
