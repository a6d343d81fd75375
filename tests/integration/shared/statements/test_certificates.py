"""A real PostgreSQL by TLS: it is believed if an authority that is trusted says who it is."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pg8000.native import Connection

from scripts.minierp.local.system.system import System
from shared.database.connecting import connect
from shared.outcomes.problems import Unavailable
from shared.statements.channels import channels, run
from shared.statements.statement import Statement
from tests.authority import REFUSED, Shown, shown
from tests.eventually import eventually
from tests.integration.domain import in_domain
from tests.integration.shared.statements.conftest import Superuser, Write
from tests.loop import awaited

Show = Callable[[Shown], None]


@pytest.fixture
def show(services: System, authority: Path, superuser: Superuser) -> Iterator[Show]:
    """show(files): what the product domain's server shows from then on, and its own again afterwards."""
    data = services.plan.home / "postgres" / "product" / "data"

    def one(files: Shown) -> None:
        for file in (files.certificate, files.key):
            shutil.copy(file, data / f"shown{file.suffix}")
            (data / f"shown{file.suffix}").chmod(0o600)
            os.chown(data / f"shown{file.suffix}", data.stat().st_uid, data.stat().st_gid)
        superuser("alter system set ssl_cert_file = 'shown.pem'")
        superuser("alter system set ssl_key_file = 'shown.key'")
        superuser("select pg_reload_conf()")

    yield one
    superuser(f"alter system set ssl_cert_file = '{authority.with_name('localhost.pem').name}'")
    superuser(f"alter system set ssl_key_file = '{authority.with_name('localhost.key').name}'")
    superuser("select pg_reload_conf()")


def said(trusted: Path, services: System) -> str:
    """What is wrong, as whoever connects is told; empty where nothing is."""
    with in_domain(services.state, "product", DATABASE_CA=str(trusted)):
        try:
            connect(Connection).close()
        except Exception as error:
            return f"{error} {error.__cause__}"
    return ""


def test_a_database_that_an_authority_knows_is_talked_to(services: System, show: Show, tmp_path: Path) -> None:
    files = shown(tmp_path)
    show(files)

    eventually(lambda: said(files.trusted, services) == "")


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_database_whose_certificate_is_wrong_is_told_nothing(
    services: System, show: Show, tmp_path: Path, write: Write, wrong: str
) -> None:
    files = shown(tmp_path, wrong)
    show(files)

    eventually(lambda: re.search(REFUSED[wrong], said(files.trusted, services)))
    with in_domain(services.state, "product", DATABASE_CA=str(files.trusted)), pytest.raises(Unavailable):
        awaited(_asked(write("select 1 as one")))


async def _asked(statement: Statement) -> None:
    try:
        await run(statement)
    finally:
        await channels().close()
