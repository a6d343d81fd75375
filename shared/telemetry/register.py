"""Every metric there is: what it means, and by which labels it is told apart. The function's name is added to all."""

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Metric(NamedTuple):
    """A counter only grows while its process lives; a gauge is as it was last; a histogram is of seconds."""

    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()


REGISTER: Mapping[str, Metric] = {
    "minierp_requests_total": Metric(
        "counter", "Requests answered: by method and path, or by the event's type.", ("trigger", "status")
    ),
    "minierp_request_duration_seconds": Metric(
        "histogram", "How long an answer took, from the request's head to the answer.", ("trigger",)
    ),
    "minierp_cold_start_seconds": Metric("gauge", "From the start of this process until it was ready."),
    "minierp_inbox_duplicates_total": Metric("counter", "Events that had been handled before, and did nothing."),
    "minierp_repeated_answers_total": Metric("counter", "Requests answered as their Idempotency-Key was before."),
    "minierp_refusals_total": Metric(
        "counter", "Events that can never be handled, by the kind of problem.", ("problem",)
    ),
    "minierp_transaction_retries_total": Metric("counter", "Transactions begun again after the database lost them."),
    "minierp_redis_breaker_open": Metric("gauge", "1 while Redis is left alone because it did not answer, else 0."),
    "minierp_channels_in_use": Metric("gauge", "Connections that run a statement of the event loop, of CHANNELS."),
    "minierp_channels_waiting": Metric("gauge", "Statements that wait for such a connection."),
    "minierp_threads_in_use": Metric("gauge", "Threads that run plain handlers, of THREADS."),
    "minierp_threads_waiting": Metric("gauge", "Handlers that wait for such a thread."),
    "minierp_outbox_unpublished": Metric("gauge", "Committed events that the broker has not confirmed.", ("domain",)),
    "minierp_outbox_age_seconds": Metric("gauge", "Age of the oldest such event, 0 where there is none.", ("domain",)),
    "minierp_dead_letters": Metric("gauge", "Dead letters that come back by themselves, or never.", ("queue", "state")),
    "minierp_archive_lag_seconds": Metric("gauge", "Age of the oldest event that the archive lacks.", ("domain",)),
    "minierp_audit_findings": Metric("gauge", "Differences that the last audit found, by kind.", ("kind",)),
}

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper ends of a histogram's classes."""
