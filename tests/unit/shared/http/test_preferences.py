"""`Prefer` is read by its grammar (RFC 7240, section 2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.preferences import count, wait

TOKEN = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.!#$%&'*+^`|~", min_size=1, max_size=8)
QUOTED = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=8).map(
    lambda text: '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))
)
SPACE = st.sampled_from(["", " ", "\t", "  "])


@st.composite
def words(draw: st.DrawFn, name: st.SearchStrategy[str]) -> str:
    """`name`, `name=token` or `name="text"`, with whatever space the grammar allows."""
    value = draw(st.one_of(st.none(), TOKEN, QUOTED))
    return draw(name) + ("" if value is None else f"{draw(SPACE)}={draw(SPACE)}{value}")


@st.composite
def others(draw: st.DrawFn) -> str:
    """A preference that is not `wait`, with parameters of which one may be called so."""
    parts = [draw(words(TOKEN.filter(lambda name: name != "wait")))]
    parts += draw(st.lists(words(TOKEN | st.just("wait")), max_size=2))
    return f"{draw(SPACE)};{draw(SPACE)}".join(parts)


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=5", "5"),
        ("Wait=5", "5"),
        ("WAIT = 5", "5"),
        ('wait="5"', "5"),
        ('wait="\\5"', "5"),
        ("wait=5; foo=bar", "5"),
        ("respond-async, wait=10", "10"),
        ('foo="a, wait=1", wait=2', "2"),
        ('foo="; wait=1"; wait=3, wait=2', "2"),
        ("respond-async;wait=1", ""),
        ("wait=1, wait=9", "1"),
        ("wait=soon, wait=9", ""),
        (" , ,wait=5,", "5"),
        ("wait=99999999999", "99999999999"),
        ("wait", ""),
        ("wait=", ""),
        ('wait=""', ""),
        ("wait=-1", ""),
        ("wait=1.5", ""),
        ("wait=٣", ""),
        ("await=5", ""),
        ("wait5", ""),
        ("handling=wait=5", ""),
        ("", ""),
    ],
)
def test_a_wait_is_read_as_it_is_written(prefer: str, seconds: str) -> None:
    assert wait(prefer) == seconds


@given(
    before=st.lists(others(), max_size=3),
    after=st.lists(others() | st.just("wait=77"), max_size=3),
    name=st.sampled_from(["wait", "Wait", "WAIT"]),
    seconds=st.integers(0, 10**6),
    quoted=st.booleans(),
    around=st.lists(SPACE, min_size=2, max_size=2),
)
def test_whatever_stands_beside_it_the_first_wait_counts(
    before: list[str], after: list[str], name: str, seconds: int, quoted: bool, around: list[str]
) -> None:
    mine = f"{name}{around[0]}={around[1]}" + (f'"{seconds}"' if quoted else str(seconds))

    assert wait(", ".join([*before, mine, *after])) == str(seconds)


@given(st.text(st.characters(max_codepoint=0xFF)))
def test_any_header_is_read_and_never_a_crash(prefer: str) -> None:
    assert wait(prefer).isdecimal() or not wait(prefer)


@pytest.mark.parametrize(
    ("prefer", "how"),
    [
        ("count=exact", "exact"),
        ("Count = estimated; foo", "estimated"),
        ('wait=5, count="exact"', "exact"),
        ("count=planned", ""),
        ("count", ""),
        ("wait=5", ""),
    ],
)
def test_a_count_is_exact_or_estimated_or_not_wanted(prefer: str, how: str) -> None:
    assert count(prefer) == how
