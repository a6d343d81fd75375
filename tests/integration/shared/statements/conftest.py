"""Statements on a loop of the test's own, against the real database."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pg8000.native
import pytest

from scripts.minierp.local.machine.certificates import certificates
from scripts.minierp.local.system.system import System
from shared.process.settings import settings
from shared.statements.channels import channels
from shared.statements.statement import Statement
from tests.eventually import eventually
from tests.integration.domain import in_domain
from tests.integration.process import end
from tests.integration.shared.statements.liar import Liar, Pieces, liar

Write = Callable[[str], Statement]
Lied = Callable[..., AbstractAsyncContextManager[Liar]]
Superuser = Callable[[str], list[list[object]]]

_TLS = {"ssl_cert_file": "localhost.pem", "ssl_key_file": "localhost.key", "ssl": "on"}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write("select :a as a"): a statement."""

    def one(text: str) -> Statement:
        path = tmp_path / "one.sql"
        path.write_text(text)
        return Statement(path)

    return one


@pytest.fixture(scope="package")
def superuser(services: System) -> Iterator[Superuser]:
    """superuser("select 1"): asked by whom nothing is forbidden, of the product domain's server."""
    password = services.plan.addresses.passwords.of("postgres", "postgres")
    port = services.plan.addresses.ports.of("postgres-product")

    def ask(question: str) -> list[list[object]]:
        with pg8000.native.Connection(
            "postgres", "127.0.0.1", "product", port, password, ssl_context=False
        ) as connection:
            answer: list[list[object]] = connection.run(question)
        return answer

    yield ask


@pytest.fixture(scope="package")
def authority(services: System, superuser: Superuser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Whom to trust, as a PEM file: the product domain's server takes TLS as well for as long."""
    made, data = certificates(tmp_path_factory.mktemp("tls")), services.plan.home / "postgres" / "product" / "data"
    for file in (made.certificate, made.key):
        shutil.copy(file, data)
        (data / file.name).chmod(0o600)
        os.chown(data / file.name, data.stat().st_uid, data.stat().st_gid)
    for name, value in _TLS.items():
        superuser(f"alter system set {name} = '{value}'")
    superuser("select pg_reload_conf()")
    eventually(lambda: superuser("show ssl") == [["on"]])
    yield made.authority
    for name in _TLS:
        superuser(f"alter system reset {name}")
    superuser("select pg_reload_conf()")


@pytest.fixture(params=["plain", "tls"])
def two_channels(services: System, authority: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """This process is one of the product domain's, and has two channels; with and without TLS."""
    trusted = {"DATABASE_CA": str(authority)} if request.param == "tls" else {}
    with in_domain(services.state, "product", CHANNELS="2", **trusted):
        yield


@pytest.fixture
def ask(write: Write) -> Statement:
    """What a liar answers."""
    return write("select answer")


@pytest.fixture
def lied_to() -> Iterator[Lied]:
    """async with lied_to(answers…) as server: the process's one channel leads there, and nothing else uses it."""
    end()
    with pytest.MonkeyPatch.context() as patch:

        @asynccontextmanager
        async def here(*answers: Pieces) -> AsyncIterator[Liar]:
            async with liar(*answers) as (server, url):
                for name, value in {"DATABASE_URL": url, "DEADLINE_SECONDS": "5", "CHANNELS": "1"}.items():
                    patch.setenv(name, value)
                settings.cache_clear()
                await _begin_anew()
                try:
                    yield server
                finally:
                    await _begin_anew()

        yield here
    settings.cache_clear()


async def _begin_anew() -> None:
    await channels().close()
    channels.cache_clear()
