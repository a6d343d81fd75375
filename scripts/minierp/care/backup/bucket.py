"""The object store as backups need it: objects of any size, lists of them, and words for people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import obstore
from obstore.exceptions import BaseError

from scripts.minierp.terminal.errors import CliError, UsageError
from shared.objects.address import Address
from shared.objects.store import Stored, listed, opened
from shared.process.settings import BadSetting

if TYPE_CHECKING:
    from obstore import WritableFile

R = TypeVar("R")

_ANSWER_SECONDS = 60
_TRIES = 5
_PART_BYTES = 5 << 20
_PARTS_AT_ONCE = 2
_PIECE_BYTES = 1 << 20


class Bucket:
    """The bucket at an address such as OBJECTS_URL has. Everything raises CliError."""

    def __init__(self, url: str) -> None:
        """Raises UsageError for what is no address."""
        try:
            self._address = Address.read(url)
        except BadSetting:
            form = "It looks like https://KEY:SECRET@HOST:PORT/BUCKET."
            raise UsageError("What should name the object store is no address.", form) from None
        self._store = opened(self._address, _ANSWER_SECONDS, _TRIES)

    @property
    def name(self) -> str:
        """Endpoint and bucket, without the credentials."""
        return f"{self._address.endpoint}/{self._address.bucket}"

    def put(self, key: str, body: bytes) -> None:
        """Store a small object."""
        self._asked(lambda: obstore.put(self._store, key, body))

    def get(self, key: str) -> bytes | None:
        """A small object, if it is there."""
        try:
            return self._asked(lambda: bytes(obstore.get(self._store, key).bytes()))
        except FileNotFoundError:
            return None

    @contextmanager
    def writing(self, key: str) -> Iterator["WritableFile"]:
        """A file that is the object once the block has ended; what a block that raised has written is none."""
        file = self._asked(
            lambda: obstore.open_writer(self._store, key, buffer_size=_PART_BYTES, max_concurrency=_PARTS_AT_ONCE)
        )
        try:
            yield file
        except BaseError as error:
            raise self._failed(error) from error
        self._asked(file.close)

    def pieces(self, key: str) -> Iterator[bytes]:
        """An object of any size; nothing where there is none."""
        try:
            stream = iter(self._asked(lambda: obstore.get(self._store, key)).stream(_PIECE_BYTES))
        except FileNotFoundError:
            return
        while (piece := self._asked(lambda: next(stream, None))) is not None:
            yield bytes(piece)

    def below(self, prefix: str) -> list[Stored]:
        """The objects whose keys begin with a folder's name and a slash."""
        return self._asked(lambda: [each for page in listed(self._store, prefix) for each in page])

    def move(self, key: str, to: str) -> None:
        """Give an object another key, if it is there."""
        try:
            self._asked(lambda: obstore.rename(self._store, key, to))
        except FileNotFoundError:
            return

    def delete(self, key: str) -> None:
        """Remove an object, if it is there."""
        try:
            self._asked(lambda: obstore.delete(self._store, key))
        except FileNotFoundError:
            return

    def _asked(self, question: Callable[[], R]) -> R:
        try:
            return question()
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise self._failed(error) from error

    def _failed(self, error: BaseException) -> CliError:
        reason = str(error).partition("\n")[0][:300]
        return CliError(
            f"The object store at {self.name} does not do it: {reason}",
            "Nothing was changed. Is it there, and are its credentials right?",
        )
