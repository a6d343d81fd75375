from hypothesis import given
from hypothesis import strategies as st

from shared.batches.portions import together

NAMES = st.lists(st.sets(st.sampled_from("abcd"), max_size=2), max_size=30)


def test_commands_of_different_things_go_together_as_many_as_may() -> None:
    assert list(together([(number, [f"n{number}"]) for number in range(5)], most=2)) == [[0, 1], [2, 3], [4]]


def test_the_second_command_of_a_thing_goes_after_the_first_and_stops_no_other() -> None:
    assert list(together([(0, "a"), (1, "a"), (2, "b"), (3, "a")])) == [[0, 2], [1], [3]]


@given(NAMES)
def test_every_command_is_in_one_portion_and_those_of_one_thing_keep_their_order(named: list[set[str]]) -> None:
    portions = list(together(list(enumerate(named)), most=3))

    done = [number for portion in portions for number in portion]
    assert sorted(done) == list(range(len(named)))
    for name in "abcd":
        mine = [number for number in done if name in named[number]]
        assert mine == sorted(mine)
        assert all(sum(name in named[number] for number in portion) <= 1 for portion in portions)
