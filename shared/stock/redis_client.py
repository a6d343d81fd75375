"""The connection to Redis: opened on first use, impatient, and left alone for a while when Redis is down."""

import threading
from functools import cache

import redis
from circuitbreaker import CircuitBreaker
from redis.backoff import NoBackoff
from redis.retry import Retry

from shared.process.settings import settings

UNREACHABLE = (redis.ConnectionError, redis.TimeoutError)

breaker = CircuitBreaker(failure_threshold=3, recovery_timeout=2, expected_exception=UNREACHABLE, name="redis")
"""After three failures nobody waits for Redis for two seconds."""


def client() -> redis.Redis:
    """This thread's client, with one connection of its own: a pool would cost a fifth of a read.

    One immediate retry, since an idle connection may have died with a restarted Redis.
    """
    threads = _clients()
    if not hasattr(threads, "client"):
        threads.client = _connected()
    held: redis.Redis = threads.client
    return held


@cache
def _clients() -> threading.local:
    return threading.local()


def _connected() -> redis.Redis:
    patience = settings().redis_timeout_seconds
    return redis.Redis.from_url(
        settings().require("redis_url"),
        decode_responses=True,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 1),
        single_connection_client=True,
    )
