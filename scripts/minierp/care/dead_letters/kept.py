"""The dead letters that the platform keeps, over HTTP: what returns by itself, and what is parked."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from scripts.minierp.care.dead_letters.letters import explained
from scripts.minierp.care.dead_letters.reasons import Letter
from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import Endpoint, find_endpoint
from scripts.minierp.terminal.errors import CliError, Refused

PATH = "/dead-letters"


class Kept:
    """What is kept of events that no function could take. Raises NoAnswer, as the client does."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def letters(self, queues: Sequence[str]) -> list[Letter]:
        """Those of some queues, or of all."""
        questions: list[dict[str, str]] = [{"queue": queue} for queue in queues] or [{}]
        return [explained(letter) for asked in questions for letter in self._client.items(PATH, asked)]

    def replay(self, letter: Letter, *, dry_run: bool = False) -> list[Letter]:
        """Sent back to its queue, or tried there; nothing where it is gone meanwhile."""
        body: Mapping[str, Any] = {"queue": letter["queue"], "dry_run": dry_run}
        return self._done(lambda: self._client.post(f"{self._path(letter)}/replays", body).body)

    def discard(self, letter: Letter) -> list[Letter]:
        """Thrown away; nothing where it is gone meanwhile."""
        return self._done(lambda: self._client.delete(self._path(letter), {"queue": letter["queue"]}).body)

    def _path(self, letter: Letter) -> str:
        return f"{PATH}/{quote(letter['id'], safe='')}"

    def _done(self, ask: Callable[[], Json]) -> list[Letter]:
        try:
            items: list[Letter] = ask()["items"]
        except Refused as refusal:
            if refusal.about_unknown:
                return []
            raise
        return items


@contextmanager
def kept(broker_url: str | None) -> Iterator[Kept | None]:
    """What MINIERP_URL names or the system here keeps; nothing where only a broker is named, or nothing runs."""
    endpoint = _endpoint(broker_url)
    if endpoint is None:
        yield None
        return
    with Client(endpoint) as client:
        yield Kept(client)


def _endpoint(broker_url: str | None) -> Endpoint | None:
    if "MINIERP_URL" in os.environ:
        return find_endpoint()
    if broker_url:  # of another system than the one that runs here
        return None
    try:
        return find_endpoint()
    except CliError:
        return None
