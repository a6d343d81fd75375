"""Events of stories, as briefly as tests can say them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.platform.rules.stories import Handled

BEGAN = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def event(
    name: str, seconds: float = 0, cause: str = "", by: str = "sales/create_sales_order", **more: Any
) -> dict[str, Any]:
    """An event called so, that long after the story began; without a cause, a request led to it."""
    return {
        "id": name,
        "type": f"com.minierp.test.{name}.v1",
        "source": f"/minierp/{by}",
        "subject": "order-1",
        "time": at(seconds).isoformat(),
        "correlationid": "web-7",
        "actorid": "ada",
        **({"causationid": cause} if cause else {}),
        "data": {},
        **more,
    }


def handled(of: dict[str, Any], by: str, seconds: float, **notes: int) -> Handled:
    domain, function = by.split("/")
    return Handled(domain, function, of["id"], of["source"], at(seconds), **notes)


def events_in(requests: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All events of a story, from the top."""
    waiting = [each for request in requests for each in request["led_to"]]
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting += [each for handling in node["handled_by"] for each in handling["led_to"]]
