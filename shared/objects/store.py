"""The object store of this process: any S3 endpoint. Everything here waits, and is for plain functions.

obstore rather than boto3 or minio: it takes a tenth of the time and a third of the memory to load.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache, partial
from typing import NamedTuple, TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from shared.objects.address import Address
from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.process.settings import settings

R = TypeVar("R")

_ANSWER_SECONDS = 5
_CONNECT_SECONDS = 1
_TRIES = 2
_LAST_TRY_SECONDS = 3


class Stored(NamedTuple):
    """An object as a list shows it; `size` in bytes."""

    key: str
    size: int
    modified: datetime


def put(key: str, body: bytes) -> None:
    """Store `body` under `key`, in place of what may be there. Raises Unavailable: then it may be stored or not."""
    _asked(lambda: obstore.put(_store(), key, body))


def get(key: str) -> bytes | None:
    """What lies under `key`, if anything does. Raises Unavailable."""
    try:
        return _answered(lambda: bytes(obstore.get(_store(), key).bytes()))
    except FileNotFoundError:
        return None


def below(prefix: str) -> Iterator[Stored]:
    """The objects whose keys begin with `prefix` (a whole folder: it ends with a slash), by key. Raises Unavailable."""
    pages = listed(_store(), prefix)
    while page := _asked(lambda: next(pages, None)):
        yield from page


def listed(store: S3Store, prefix: str) -> Iterator[list[Stored]]:
    """As `below`, page by page, of any store. Raises what obstore does."""
    try:
        for page in obstore.list(store, prefix):
            yield [Stored(each["path"], each["size"], each["last_modified"]) for each in page]
    except BaseError as error:
        if "NoSuchBucket" not in str(error):  # some stores make a bucket with its first object
            raise


def delete(*keys: str) -> None:
    """Remove objects; one that is not there is removed already. Raises Unavailable."""
    for key in keys:
        with suppress(FileNotFoundError):
            _answered(partial(obstore.delete, _store(), key))


def _asked(question: Callable[[], R]) -> R:
    """As `_answered`, of what needs no object: what is missing then is the bucket."""
    try:
        return _answered(question)
    except FileNotFoundError as error:
        raise _unavailable(error) from None


def _answered(question: Callable[[], R]) -> R:
    """Raises Unavailable for whatever keeps the store from answering, its refusal of our credentials included.

    Raises FileNotFoundError where there is no such object.
    """
    try:
        return question()
    except BaseError as error:
        raise _unavailable(error) from None


def _unavailable(error: Exception) -> Unavailable:
    reason = str(error).partition("\n")[0][:300]
    logs.log("error", f"the object store does not do it: {reason}", error_type=type(error).__name__)
    return Unavailable("The object store does not answer, does not let us in, or has no such bucket.")


def opened(address: Address, answer_seconds: float = _ANSWER_SECONDS, tries: int = _TRIES) -> S3Store:
    """The store at an address, which is given so long for an answer, and so many tries after the first."""
    return S3Store(
        address.bucket,
        endpoint=address.endpoint,
        region=address.region,
        access_key_id=address.access_key,
        secret_access_key=address.secret_key,
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": True,
            "timeout": timedelta(seconds=answer_seconds),
            "connect_timeout": timedelta(seconds=_CONNECT_SECONDS),
        },
        retry_config={"max_retries": tries, "retry_timeout": timedelta(seconds=answer_seconds + _LAST_TRY_SECONDS)},
    )


@cache
def _store() -> S3Store:
    """Raises MissingSetting, BadSetting."""
    return opened(Address.read(settings().require("objects_url")))
