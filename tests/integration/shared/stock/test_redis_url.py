"""A Redis is reached as its URL says: by whom, which database, encrypted or not."""

import ssl
from pathlib import Path

import pytest
import trustme

from scripts.minierp.local.system.system import System
from shared.process.settings import settings
from shared.stock import redis_client
from shared.stock.redis_client import Redis, client
from shared.stock.redis_connection import NoAnswer, Refused
from tests.integration.shared.stock.liar import PATIENCE, Command, Liar, in_order, text
from tests.loop import awaited


@pytest.mark.parametrize(
    ("login", "path", "greeting"),
    [
        ("", "", []),
        (":se%2Fcret@", "/0", [["AUTH", "se/cret"]]),
        ("reader:secret@", "/", [["AUTH", "reader", "secret"]]),
        ("reader:secret@", "/3", [["AUTH", "reader", "secret"], ["SELECT", "3"]]),
    ],
)
def test_the_url_says_who_asks_and_of_which_database(login: str, path: str, greeting: list[Command]) -> None:
    async def main() -> None:
        async with Liar() as liar:
            redis = liar.client(login, path)
            for word in ("a", "b"):
                await redis.ask("ECHO", word)

            assert liar.asked == [*greeting, ["ECHO", "a"], ["ECHO", "b"]]

    awaited(main())


@pytest.mark.parametrize(
    "url", ["http://redis:6379", "redis:6379", "redis://redis:6379/0?ssl_cert_reqs=none", "redis://redis:6379/first"]
)
def test_a_url_that_is_not_understood_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(ValueError, match="REDIS_URL must be") as refused:
        Redis(url, PATIENCE)

    assert url not in str(refused.value)


def test_a_wrong_password_is_no_answer_and_the_next_question_logs_in_anew() -> None:
    async def main() -> None:
        async def refuse(command: Command) -> bytes:
            return b"-WRONGPASS no\r\n" if command[0] == "AUTH" else text(command[-1])

        async with Liar(refuse) as liar:
            redis = liar.client("reader:secret@")
            with pytest.raises(Refused, match="WRONGPASS"):
                await redis.ask("ECHO", "a")
            liar.answer = in_order

            assert await redis.ask("ECHO", "b") == "b"
            assert liar.connections == 2
            assert ["ECHO", "a"] not in liar.asked

    awaited(main())


def test_rediss_is_encrypted_and_trusts_no_stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, server = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    async def main() -> None:
        async with Liar(tls=server) as liar:
            with pytest.raises(NoAnswer, match="CERTIFICATE_VERIFY_FAILED"):
                await liar.client(scheme="rediss").ask("ECHO", "a")
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

            assert await liar.client(scheme="rediss").ask("ECHO", "a") == "a"

    awaited(main())


def test_a_redis_without_tls_is_not_talked_to_in_plain_text() -> None:
    async def main() -> None:
        async with Liar() as liar:
            with pytest.raises(NoAnswer):
                await liar.client(scheme="rediss", patience=PATIENCE).ask("ECHO", "a")

            assert liar.asked == []

    awaited(main())


def test_the_client_of_a_process_is_one_and_comes_from_its_environment(
    services: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", services.state.redis["reader_url"])
    monkeypatch.setenv("REDIS_TIMEOUT_SECONDS", "5")
    for remembered in (settings, redis_client.client):
        remembered.cache_clear()

    async def main() -> None:
        assert client() is client()
        assert await client().ask("GET", "stock:nothing") is None
        with pytest.raises(Refused, match="NOPERM"):
            await client().ask("SET", "stock:nothing", 1)
        client().close()
        assert await client().ask("GET", "stock:nothing") is None
        client().close()

    awaited(main())
    for remembered in (settings, redis_client.client):
        remembered.cache_clear()
