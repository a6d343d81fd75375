"""The connection to Redis: opened on first use, impatient, and left alone for a while when Redis is down."""

from functools import cache

import redis
from circuitbreaker import CircuitBreaker
from redis.backoff import NoBackoff
from redis.retry import Retry

from shared.settings import settings

UNREACHABLE = (redis.ConnectionError, redis.TimeoutError)

breaker = CircuitBreaker(failure_threshold=3, recovery_timeout=2, expected_exception=UNREACHABLE, name="redis")
"""After three failures nobody waits for Redis for two seconds."""


@cache
def client() -> "redis.Redis":
    """This process's client. One immediate retry, since a pooled connection may have died with a restarted Redis."""
    patience = settings().redis_timeout_seconds
    return redis.Redis.from_url(
        settings().require("redis_url"),
        decode_responses=True,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 1),
        max_connections=settings().threads + 1,
    )
