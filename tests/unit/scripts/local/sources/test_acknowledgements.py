"""However messages end, the broker is told of each exactly once, and never of one that has not ended."""

from hypothesis import given
from hypothesis import strategies as st

from scripts.minierp.local.sources.acknowledgements import Acknowledgements, Commands


def test_neighbours_are_acknowledged_with_one_command() -> None:
    acknowledgements = Acknowledgements()
    for tag in (2, 1, 3):
        acknowledgements.acknowledged(tag)

    assert acknowledgements.take() == Commands(through=3, single=[])


def test_one_that_waits_holds_back_no_other() -> None:
    acknowledgements = Acknowledgements()
    for tag in (1, 3, 4):
        acknowledgements.acknowledged(tag)

    assert acknowledgements.take() == Commands(through=1, single=[3, 4])


def test_only_the_first_of_a_batch_asks_for_a_timer() -> None:
    acknowledgements = Acknowledgements()

    assert [acknowledgements.acknowledged(tag) for tag in (1, 2)] == [True, False]
    acknowledgements.take()
    assert acknowledgements.acknowledged(3)


@given(st.permutations(range(1, 25)), st.sets(st.integers(1, 24)), st.sets(st.integers(0, 23)))
def test_every_delivery_is_settled_exactly_once(order: list[int], rejected: set[int], pauses: set[int]) -> None:
    acknowledgements, outstanding = Acknowledgements(), set(range(1, 25))
    ended: set[int] = set()

    def tell_broker() -> None:
        through, single = acknowledgements.take()
        told = set(single)
        if through:
            assert through in outstanding, "the broker closes the channel for an unknown tag"
            told |= {tag for tag in outstanding if tag <= through}
        assert told <= outstanding
        assert told <= ended
        outstanding.difference_update(told)

    for position, tag in enumerate(order):
        ended.add(tag)
        if tag in rejected:
            acknowledgements.rejected(tag)
            outstanding.discard(tag)
        else:
            acknowledgements.acknowledged(tag)
        if position in pauses:
            tell_broker()
    tell_broker()
    assert not outstanding
