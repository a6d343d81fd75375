from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from scripts.minierp.client.batches import portions
from scripts.minierp.client.client import PAGE

NAMES = st.lists(st.text(max_size=100), max_size=600)


@given(names=NAMES)
def test_every_name_is_asked_for_once_in_questions_that_fit(names: list[str]) -> None:
    asked = list(portions("reference", names))
    assert [name for part in asked for name in part] == names
    for part in asked:
        assert len(part) <= PAGE
        assert len(urlencode({"reference": part}, doseq=True)) < 3500


def test_short_names_fill_their_questions() -> None:
    assert [len(part) for part in portions("sku", [f"S{number}" for number in range(500)])] == [200, 200, 100]
