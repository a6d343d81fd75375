"""Looking at the books of all domains over HTTP, part by part."""

from functools import partial

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.parallel import for_each

_AT_ONCE = 2  # as many as the function serves at once


def look(client: Client, patience: int | None) -> list[Json]:
    """Everything that differs. Raises CliError where not all could be looked at."""
    first = client.get("/audit", {"patience": patience})
    of = int(first["of"])
    answers = [first, *for_each("Books", range(2, of + 1), partial(_part, client, of, patience), _AT_ONCE)]
    return [finding for answer in answers for finding in answer["findings"]]


def _part(client: Client, of: int, patience: int | None, part: int) -> Json:
    return client.get("/audit", {"part": part, "of": of, "patience": patience})
