import pytest

from scripts.minierp.bench.lists import lists, pages
from scripts.minierp.bench.lists.pages import Sides


def test_one_slow_request_of_a_page_does_not_judge_all_of_them() -> None:
    quiet, disturbed = Sides([0.1] * 200, [0.11] * 200), Sides([0.1] * 200, [0.11] * 199 + [9.0])

    judged = lists._judged(lists.FIRST, [quiet, disturbed])

    assert judged.ratio.median == pytest.approx(1.1)
    assert judged.verdict == "must"


def test_pages_that_grow_with_what_there_is_miss() -> None:
    assert lists._judged(lists.FIRST, [Sides([0.1] * 200, [0.13] * 200)]).verdict == "missed"


def test_every_question_has_a_name_of_its_own() -> None:
    assert len({question.name for question in pages.QUESTIONS}) == len(pages.QUESTIONS)
