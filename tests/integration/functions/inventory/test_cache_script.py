"""How the stock read model is written: in one round trip, by a script that Redis is told once."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.inventory.storage import cache
from shared.stock.level import StockLevel, cache_key
from shared.stock.redis_client import Redis, breaker
from shared.stock.redis_connection import NoAnswer, Refused
from tests import factories
from tests.integration.private_redis import private_redis
from tests.integration.shared.stock.liar import PATIENCE, Command, Liar, hanging_up
from tests.loop import awaited

FACTS = {"status": "active", "type": "both", "fractional": True, "sell_until_gone": False, "expected_date": None}


def a_level(sku: str, version: int = 1) -> dict[str, Any]:
    return {"sku": sku, "on_hand": str(version), "reserved": "0", "incoming": "0", "version": version, **FACTS}


@pytest.fixture(autouse=True)
def closed_breaker() -> Iterator[None]:
    breaker.reset()
    yield
    breaker.reset()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis that lets a test do what inventory may not."""
    with private_redis(tmp_path_factory.mktemp("redis")) as port:
        yield f"redis://127.0.0.1:{port}/0"


def test_a_redis_that_has_forgotten_the_script_is_told_it_again(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    skus = [factories.sku(), factories.sku()]

    async def main() -> list[StockLevel]:
        redis = Redis(address, 30)
        monkeypatch.setattr(cache, "client", lambda: redis)
        await redis.ask("SCRIPT", "FLUSH")
        await cache.write([a_level(sku, version=1) for sku in skus])
        assert await redis.ask("SCRIPT", "EXISTS", cache._set_if_newer().digest) == [1]
        await cache.write([a_level(sku, version=2) for sku in skus])
        await cache.write([a_level(sku, version=1) for sku in skus])
        texts = await redis.ask("MGET", *map(cache_key, skus))
        assert 0 < await redis.ask("TTL", cache_key(skus[0])) <= cache.EXPIRES_SECONDS
        redis.close()
        return [StockLevel.from_cache(text) for text in texts]

    assert [(level.sku, level.version) for level in awaited(main())] == [(sku, 2) for sku in skus]


@pytest.mark.parametrize("text", ["garbage", "12x {}", "99999999999999999999 {}", ""])
def test_what_nobody_can_read_gives_way_and_keeps_no_other_level_from_being_written(
    address: str, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    broken, listed, whole = factories.sku(), factories.sku(), factories.sku()

    async def main() -> list[Any]:
        redis = Redis(address, 30)
        monkeypatch.setattr(cache, "client", lambda: redis)
        await redis.ask("SET", cache_key(broken), text)
        await redis.ask("RPUSH", cache_key(listed), "no text at all")
        assert await cache.versions([broken, listed, whole]) == {}
        await cache.write([a_level(sku) for sku in (broken, listed, whole)])
        versions = await cache.versions([broken, listed, whole])
        redis.close()
        return [versions.get(sku) for sku in (broken, listed, whole)]

    assert awaited(main()) == [1, 1, 1]


def test_many_levels_are_written_in_one_round_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async def done(_command: Command) -> bytes:
            return b"$-1\r\n"

        async with Liar(done) as liar:
            redis = liar.client()
            monkeypatch.setattr(cache, "client", lambda: redis)
            await cache.write([])
            await cache.write([a_level("A"), a_level("B")])

            ((command, _, *given),) = liar.asked
            assert (command, given[:4]) == ("EVALSHA", ["2", "stock:v2:A", "stock:v2:B", "60"])
            assert [text[:2] for text in given[4:]] == ["1 ", "1 "]

    awaited(main())


def test_another_error_is_told_and_a_redis_that_is_down_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async def refuse(_command: Command) -> bytes:
            return b"-OOM no memory\r\n"

        async with Liar(refuse) as liar:
            redis = liar.client(patience=PATIENCE)
            monkeypatch.setattr(cache, "client", lambda: redis)
            with pytest.raises(Refused, match="OOM"):
                await cache.write([a_level("A")])
            assert len(liar.asked) == 1
            liar.answer = hanging_up
            for _ in range(2):
                with pytest.raises(NoAnswer):
                    await cache.write([a_level("A")])
            connections = liar.connections

            await cache.write([a_level("A")])

            assert liar.connections == connections

    awaited(main())
