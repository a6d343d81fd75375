"""The page of every problem: of each class there is one, which says what is said nowhere else."""

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.front import own_problems
from scripts.minierp.pages import problems
from scripts.minierp.pages.problems import Described
from shared.outcomes.problems import Problem, type_of

ALL = problems.described()
TOLD = ("field", "message")


def test_every_class_and_every_word_of_the_gateway_has_its_page() -> None:
    wanted = {each.kind for each in problems.classes() if "kind" in vars(each)} | set(own_problems())

    pages = {path.stem for path in (CHECKOUT / "docs" / "problems").glob("*.md")} - {"README"}
    assert pages == wanted == {each.kind for each in ALL}
    assert Problem.kind in wanted


@pytest.mark.parametrize("problem", ALL, ids=lambda each: each.kind)
def test_a_page_has_an_example_and_says_what_to_do(problem: Described) -> None:
    example = problem.example

    assert (example["type"], example["status"]) == (type_of(problem.kind), problem.status)
    assert all(str(example[name]) for name in ("title", "detail", "instance"))
    assert all(set(TOLD) <= set(each) for each in example.get("errors", ()))
    assert problem.meaning
    assert problem.todo.endswith(".")


def test_nothing_is_said_of_problems_that_there_are_not() -> None:
    assert set(problems._MORE) == {each.kind for each in ALL}
