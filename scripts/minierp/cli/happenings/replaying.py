"""Sending events of the past to a function once more."""

from collections.abc import Sequence
from urllib.parse import quote

from scripts.minierp.cli.happenings.choosing import Choice
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.progress import progress


def chosen(client: Client, choice: Choice) -> list[str]:
    """The ids of the events that are meant, oldest first."""
    return [event["id"] for event in choice.found(client)][::-1]


def replayed(client: Client, queue: str, event_ids: Sequence[str]) -> None:
    """Each is in the queue. Raises Refused, at the first that cannot be sent there."""
    with progress("Replaying", len(event_ids)) as advance:
        for event_id in event_ids:
            client.post(f"/events/{quote(event_id, safe='')}/replays", {"queue": queue})
            advance(1)
