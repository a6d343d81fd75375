"""The table “what the answer does”, and the arithmetic of the gaps."""

import pytest

from scripts.minierp.local.sources.retries import Answer, RetryPolicy, Verdict


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_acknowledges(status: int) -> None:
    assert Answer(status).verdict is Verdict.ACKNOWLEDGE


@pytest.mark.parametrize("status", [None, 404, 413, 425, 429, 502, 503, 504])
def test_what_may_pass_is_retried(status: int | None) -> None:
    assert Answer(status).verdict is Verdict.RETRY


@pytest.mark.parametrize("status", [300, 302, 304, 400, 401, 403, 405, 408, 409, 410, 415, 422, 500, 501, 505])
def test_anything_else_is_rejected_after_one_attempt(status: int) -> None:
    assert Answer(status).verdict is Verdict.REJECT


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_with_a_location_is_followed(status: int) -> None:
    assert Answer(status, "/elsewhere").verdict is Verdict.FOLLOW


def test_exponential_gaps_begin_with_twice_the_delay_and_double() -> None:
    policy = RetryPolicy(retries=5, linear=False, delay=0.5)

    assert [policy.gap(attempt) for attempt in range(1, 7)] == [1, 2, 4, 8, 16, None]


def test_linear_gaps_grow_by_the_delay() -> None:
    policy = RetryPolicy(retries=3, linear=True, delay=0.5)

    assert [policy.gap(attempt) for attempt in range(1, 5)] == [0.5, 1.0, 1.5, None]


def test_without_retries_there_is_no_second_attempt() -> None:
    assert RetryPolicy(retries=0, linear=False, delay=0.2).gap(1) is None
