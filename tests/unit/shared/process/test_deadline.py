import pytest

from shared.outcomes.problems import Unavailable
from shared.process.deadline import Deadline


def test_before_its_deadline_a_request_goes_on() -> None:
    deadline = Deadline.after(60)

    deadline.check()
    assert 59 < deadline.remaining <= 60


def test_after_its_deadline_a_request_ends_as_unavailable() -> None:
    deadline = Deadline.after(-1)

    assert deadline.remaining == 0
    with pytest.raises(Unavailable):
        deadline.check()
