"""The key of a row that may be said again: equal rows of one file are different movements, each time the same.

A row is known by what it says and how often its file said so before. A row that was rejected and mended is known by
what it says now and by the row that it was: an equal row that was accepted does not hide it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count, takewhile

from scripts.minierp.data.imports.sending.commands import Body, key
from scripts.minierp.data.imports.sheets.origin import Origin
from scripts.minierp.data.imports.sheets.sheet import Row

Recall = Callable[[str, Body], tuple[str, int] | None]
"""For which row of which file a request was taken under this key, as far as the journal knows."""
Words = Callable[[str], tuple[str, ...]]
"""What a row says, in words, as a row of the file of this name."""


@dataclass(frozen=True)
class Identified:
    """A row with its key. `again`: how many equal rows come before it; None if only the key tells it from them."""

    row: Row
    key: str
    again: int | None = None


class Counted:
    """How often each of many texts came before; of each only a digest is kept."""

    def __init__(self) -> None:
        self._seen: dict[bytes, int] = {}

    def before(self, *texts: str) -> int:
        """The number of earlier calls with these texts."""
        digest = hashlib.blake2b("\0".join(texts).encode(), digest_size=16).digest()
        before = self._seen.get(digest, 0)
        self._seen[digest] = before + 1
        return before


class Identities:
    """The keys of one import's rows, given in the file's order."""

    def __init__(self, recall: Recall) -> None:
        self._recall = recall
        self._seen = Counted()

    def of(self, row: Row, words: Words, body: Body) -> Identified:
        """The row's key, and the row with what its file of rejects has to say of it."""
        if row.origin:
            return self._of_rejected(row, row.origin, words(row.origin.file), body)
        said, origin = words(row.file), Origin(row.file, row.number)
        if self._recall(mended := _mended(said, origin, 0), body):
            return Identified(row, mended)
        before = self._seen.before(*said)
        return _numbered(row, origin, said, before + 1)

    def _of_rejected(self, row: Row, origin: Origin, said: tuple[str, ...], body: Body) -> Identified:
        before = self._seen.before(*said, origin.place)
        if not before and (number := self._number(origin, said, body)):
            return _numbered(row, origin, said, number)
        return Identified(replace(row, origin=Origin(origin.file, origin.row)), _mended(said, origin, before))

    def _number(self, origin: Origin, said: tuple[str, ...], body: Body) -> int:
        """Under which number its own file said so, or has said so since, mended where it stands; 0 if under none."""
        if origin.number and _digest(said) == origin.digest:
            return origin.number
        numbered = ((number, self._recall(key(*said, str(number)), body)) for number in count(1))
        taken = takewhile(lambda pair: pair[1], numbered)
        return next((number for number, place in taken if place == (origin.file, origin.row)), 0)


def _numbered(row: Row, origin: Origin, said: tuple[str, ...], number: int) -> Identified:
    known = replace(row, origin=Origin(origin.file, origin.row, number, _digest(said)))
    return Identified(known, key(*said, str(number)), number - 1)


def _mended(said: tuple[str, ...], origin: Origin, before: int) -> str:
    return key(*said, f"{origin.place} {before + 1}")


def _digest(said: tuple[str, ...]) -> str:
    return key(*said)[-16:]
