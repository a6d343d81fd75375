"""Questions about many things at once, within what the API and the gateway take in one."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import quote_plus

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import PAGE, Client

_ADDRESS = 3200
"""Characters of names in one question: its address must fit into 4 KB."""


def asked_for(client: Client, path: str, parameter: str, values: Iterable[str]) -> Iterator[Json]:
    """Everything in a list that is named by one of these values of `parameter`, as far as it is there."""
    for part in portions(parameter, list(dict.fromkeys(values))):
        yield from client.items(path, {parameter: part})


def portions(parameter: str, values: Iterable[str]) -> Iterator[list[str]]:
    """Values in portions that one question can name."""
    length = count = portion = 0

    def place(value: str) -> int:
        nonlocal length, count, portion
        length, count = length + len(f"&{parameter}={quote_plus(value)}"), count + 1
        if length > _ADDRESS or count > PAGE:
            length, count, portion = len(f"&{parameter}={quote_plus(value)}"), 1, portion + 1
        return portion

    for _, part in groupby(values, key=place):
        yield list(part)
