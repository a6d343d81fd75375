"""The object store, against SeaweedFS; and where it misbehaves or nobody answers."""

from collections.abc import Iterator
from uuid import uuid4

import obstore
import pytest

from scripts.minierp.local.system.system import System
from shared.objects import store
from shared.objects.address import Address
from shared.objects.store import opened
from shared.outcomes.problems import Unavailable
from tests.integration.domain import NOBODY
from tests.integration.misbehaving_store import MOODS, misbehaving_store
from tests.integration.process import forget


@pytest.fixture
def folder(services: System, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("OBJECTS_URL", services.state.objects["url"])
    forget()
    yield f"tests/{uuid4()}/"
    forget()


def test_what_is_stored_is_found_again(folder: str) -> None:
    store.put(f"{folder}b", b"two")
    store.put(f"{folder}a", b"one")

    assert store.get(f"{folder}a") == b"one"
    assert [(each.key, each.size) for each in store.below(folder)] == [(f"{folder}a", 3), (f"{folder}b", 3)]


def test_an_object_is_replaced(folder: str) -> None:
    store.put(f"{folder}a", b"one")
    store.put(f"{folder}a", b"two")

    assert store.get(f"{folder}a") == b"two"


def test_a_bucket_that_is_missing_is_no_error_of_the_operating_system(
    services: System, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    def missing(*_: object, **__: object) -> None:  # this store makes a bucket with its first object; others say this
        raise FileNotFoundError("NoSuchBucket")

    for name in ("put", "get", "delete"):
        monkeypatch.setattr(obstore, name, missing)

    with pytest.raises(Unavailable):
        store.put(f"{folder}a", b"")
    store.delete(f"{folder}a")
    assert store.get(f"{folder}a") is None


def test_what_is_not_there_is_nothing(folder: str) -> None:
    store.delete(f"{folder}a")

    assert store.get(f"{folder}a") is None
    assert list(store.below(folder)) == []


def test_more_objects_than_a_page_are_listed(folder: str) -> None:
    for number in range(1050):
        store.put(f"{folder}{number:04}", b"")

    assert [each.key for each in store.below(folder)] == [f"{folder}{number:04}" for number in range(1050)]


@pytest.mark.parametrize("mood", [mood for mood in MOODS if mood != "cut"])  # which is for what comes in parts
def test_a_store_that_misbehaves_is_unavailable(monkeypatch: pytest.MonkeyPatch, mood: str) -> None:
    with misbehaving_store() as moody:
        monkeypatch.setattr(store, "_store", lambda: opened(Address.read(moody.url), answer_seconds=0.2, tries=0))
        moody.mood = mood

        for ask in (lambda: store.put("a", b""), lambda: store.get("a"), lambda: list(store.below("a/"))):
            with pytest.raises(Unavailable):
                ask()


@pytest.mark.parametrize("fault", ["nobody answers", "the secret is wrong"])
def test_a_store_that_does_not_do_it_is_unavailable(
    services: System, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    url = services.state.objects["url"]
    secret, address = url.split("@")[0].rpartition(":")[2], url.rpartition("@")[2].partition("/")[0]
    wrong = url.replace(address, NOBODY) if fault == "nobody answers" else url.replace(secret, "wrong")
    monkeypatch.setenv("OBJECTS_URL", wrong)
    forget()

    for ask in (lambda: store.put("a", b""), lambda: store.get("a"), lambda: list(store.below("a/"))):
        with pytest.raises(Unavailable):
            ask()
    forget()
