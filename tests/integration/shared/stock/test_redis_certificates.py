"""A real Redis by TLS: it is believed if an authority that is trusted says who it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.process.settings import settings
from shared.stock.redis_client import Redis
from shared.stock.redis_connection import NoAnswer
from tests.authority import HOST, REFUSED, shown
from tests.integration.private_redis import private_redis
from tests.loop import awaited


@contextmanager
def redis(folder: Path, wrong: str = "") -> Iterator[Redis]:
    """A client that trusts the authority of the certificate that the server shows, unless that is what is wrong."""
    files = shown(folder, wrong)
    options = ["--tls-cert-file", str(files.certificate), "--tls-key-file", str(files.key), "--tls-auth-clients", "no"]
    with private_redis(folder, *options, tls=True) as port, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERVERS_CA", str(files.trusted))
        settings.cache_clear()
        yield Redis(f"rediss://{HOST}:{port}/0", patience=10)
    settings.cache_clear()


def test_a_redis_that_an_authority_knows_is_talked_to(tmp_path: Path) -> None:
    async def main(client: Redis) -> None:
        assert await client.ask("SET", "stock:a", "1") == "OK"
        assert await client.ask("MGET", "stock:a") == ["1"]
        client.close()

    with redis(tmp_path) as client:
        awaited(main(client))


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_redis_whose_certificate_is_wrong_is_told_nothing(tmp_path: Path, wrong: str) -> None:
    with redis(tmp_path, wrong) as client, pytest.raises(NoAnswer, match="Redis cannot be reached") as refused:
        awaited(client.ask("PING"))

    assert re.search(REFUSED[wrong], str(refused.value))
