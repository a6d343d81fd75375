"""RFC 9110, section 13: what a request demands of the version."""

import pytest

from shared.http.preconditions import Preconditions, preconditions
from shared.outcomes.problems import PreconditionFailed
from tests.asked import asked

ORDER, LIST = '"v7"', 'W/"c0ffee"'


def given(**headers: str) -> Preconditions:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    found = preconditions(asked("GET", "/", named))
    assert found
    return found


def test_a_request_that_demands_nothing_costs_nothing() -> None:
    assert preconditions(asked("GET", "/", {"ETag": '"v7"'})) is None


MATCHING = ['"v7"', '"v6", "v7"', '"v6" ,"v7" , W/"v8"', "*", '"a,b", "v7"']
OTHERS = ['"v6"', 'W/"v7"', '"v6", W/"v7"', '"V7"', '"v77"', '""', "", "W/*"]
WEAKLY = [*MATCHING, 'W/"v7"', 'W/"v6", W/"v7"']


@pytest.mark.parametrize("tags", MATCHING)
def test_what_is_at_a_named_version_is_changed_and_shown(tags: str) -> None:
    given(If_Match=tags).allow(7)
    assert not given(If_Match=tags).has(ORDER)


@pytest.mark.parametrize("tags", OTHERS)
def test_what_is_at_another_version_is_neither_changed_nor_shown(tags: str) -> None:
    for judged in (lambda: given(If_Match=tags).allow(7), lambda: given(If_Match=tags).has(ORDER)):
        with pytest.raises(PreconditionFailed, match='"v7" by now') as refused:
            judged()
        assert refused.value.document("/orders/1")["version"] == 7


@pytest.mark.parametrize("tags", WEAKLY)
def test_what_the_caller_has_is_not_sent_again(tags: str) -> None:
    assert given(If_None_Match=tags).has(ORDER)


@pytest.mark.parametrize("tags", ['"v6"', 'W/"v6"', '"V7"', ""])
def test_what_the_caller_does_not_have_is_sent(tags: str) -> None:
    assert not given(If_None_Match=tags).has(ORDER)


@pytest.mark.parametrize("tags", WEAKLY)
def test_a_change_that_excludes_the_version_is_refused(tags: str) -> None:
    with pytest.raises(PreconditionFailed, match="If-None-Match excludes"):
        given(If_None_Match=tags).allow(7)


@pytest.mark.parametrize("tags", ['"v6"', "*"])
def test_what_a_command_makes_anew_has_no_version_yet(tags: str) -> None:
    given(If_None_Match=tags).allow(None)
    with pytest.raises(PreconditionFailed, match="no version here") as refused:
        given(If_Match=tags).allow(None)
    assert "version" not in refused.value.document("/orders")


def test_a_list_is_there_and_has_no_version() -> None:
    assert not given(If_Match="*").has(LIST)
    for tags in ('"v7"', LIST, '"c0ffee"'):
        with pytest.raises(PreconditionFailed, match="no version here"):
            given(If_Match=tags).has(LIST)


@pytest.mark.parametrize(("tags", "known"), [(LIST, True), ('"c0ffee"', True), ("*", True), ('"v7"', False)])
def test_a_list_that_the_caller_has_is_told_by_its_content(tags: str, known: bool) -> None:
    assert given(If_None_Match=tags).has(LIST) is known


def test_if_match_is_asked_first() -> None:
    with pytest.raises(PreconditionFailed, match="If-Match names"):
        given(If_Match='"v6"', If_None_Match='"v7"').has(ORDER)
    assert given(If_Match='"v7"', If_None_Match='"v7"').has(ORDER)
