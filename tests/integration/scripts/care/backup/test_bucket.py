"""A backup's objects, of any size, in a store that may misbehave."""

import pytest

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.terminal.errors import CliError
from tests.integration.misbehaving_store import misbehaving_store

PIECE = b"0123456789abcdef" * 65536


def written(bucket: Bucket, key: str) -> None:
    with bucket.writing(key) as file:
        for _ in range(12):
            file.write(PIECE)


def test_an_object_longer_than_a_part_is_written_and_read_in_pieces() -> None:
    with misbehaving_store() as store:
        bucket = Bucket(store.url)

        written(bucket, "long")

        assert b"".join(bucket.pieces("long")) == 12 * PIECE
        assert list(bucket.pieces("nothing")) == []


def test_an_upload_of_which_parts_are_lost_is_no_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.minierp.care.backup.bucket._TRIES", 1)
    with misbehaving_store() as store:
        bucket = Bucket(store.url)
        store.mood = "cut"

        with pytest.raises(CliError, match="does not do it"):
            written(bucket, "long")

        store.mood = "well"
        assert bucket.below("") == []
