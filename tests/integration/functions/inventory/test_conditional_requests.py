"""Stock that is adjusted on what somebody saw is adjusted only while it is as they saw it."""

import pytest

from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import Functions
from tests.together import together

GAIN = {"reason": "gain", "quantity": 1}


def test_a_level_is_not_sent_to_whoever_has_it(shelf: Shelf, functions: Functions) -> None:
    sku = shelf.stocked(10)
    seen = functions["stock"].get(f"/stock/{sku}").headers["ETag"]

    answers = [functions["stock"].get(f"/stock/{sku}", headers={"If-None-Match": tag}) for tag in (seen, '"v0"')]

    assert [answer.status_code for answer in answers] == [304, 200]


def test_stock_is_adjusted_while_it_is_as_it_was_seen_and_not_after(shelf: Shelf, functions: Functions) -> None:
    sku = shelf.stocked(10)
    seen = functions["stock"].get(f"/stock/{sku}").headers["ETag"]

    first, second = (shelf.function.post(f"/stock/{sku}/adjustments", GAIN, If_Match=seen) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 412)
    assert second.json()["type"] == "/problems/precondition-failed"
    assert shelf.level(sku).on_hand == 11


@pytest.mark.parametrize("tags", ['"v0"', 'W/"v2"', ""])
def test_a_version_that_it_is_not_at_changes_nothing(shelf: Shelf, tags: str) -> None:
    sku = shelf.stocked(10)

    assert shelf.function.post(f"/stock/{sku}/adjustments", GAIN, If_Match=tags).status_code == 412
    assert shelf.level(sku).on_hand == 10


def test_of_simultaneous_adjustments_of_one_version_exactly_one_is_made(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    seen = f'"v{shelf.version(sku)}"'

    answers = together([lambda: shelf.function.post(f"/stock/{sku}/adjustments", GAIN, If_Match=seen)] * 6)

    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 5
    assert shelf.level(sku).on_hand == 11


def test_a_repetition_is_answered_as_the_first_though_the_version_has_moved_on(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    sent = {"If_Match": f'"v{shelf.version(sku)}"', "Idempotency_Key": f"gain-{sku}"}

    first, again = (shelf.function.post(f"/stock/{sku}/adjustments", GAIN, **sent) for _ in range(2))

    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert shelf.level(sku).on_hand == 11


def test_adjustments_follow_one_another_without_another_look(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    tag, statuses = f'"v{shelf.version(sku)}"', []

    for _ in range(3):
        answer = shelf.function.post(f"/stock/{sku}/adjustments", GAIN, If_Match=tag)
        statuses.append(answer.status_code)
        tag = answer.headers["ETag"]

    assert statuses == [201] * 3
    assert tag == f'"v{shelf.version(sku)}"'


def test_an_unknown_product_is_not_found_whatever_is_demanded(shelf: Shelf) -> None:
    assert shelf.function.post("/stock/NOBODY/adjustments", GAIN, If_Match='"v1"').status_code == 404
