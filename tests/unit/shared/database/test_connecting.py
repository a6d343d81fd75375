from collections.abc import Callable, Iterator
from pathlib import Path
from ssl import SSLContext
from typing import Any

import pytest
import sqlalchemy as sa

from scripts.minierp.local.machine.certificates import certificates
from shared.database.connecting import arguments, tls
from shared.process.settings import BadSetting, MissingSetting, settings

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """read(DATABASE_URL): how the process connects."""

    def one(url: str) -> dict[str, Any]:
        monkeypatch.setenv("DATABASE_URL", url)
        settings.cache_clear()
        return arguments()

    yield one
    settings.cache_clear()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+pg8000://sales:secret@sales-postgresql:5432/sales",
        "postgresql+pg8000://sales:secret@127.0.0.1:15432/sales",
        "postgresql+pg8000://sales:secret@database.example.com/sales",
        "postgresql+pg8000://sales:secret@[::1]:5433/sales",
        "postgresql+pg8000://sa%40les:p%40%3A%2F%25%23%3F%20%C3%A9@host/sa%2Fles",
        "postgresql+pg8000://sales:pa/ss#wo?rd+and:more@host:1/sales",
        "postgresql+pg8000://sales:@host/sales",
    ],
)
def test_an_address_means_what_sqlalchemy_takes_it_for(read: Read, url: str) -> None:
    meant = sa.make_url(url)

    found = read(url)

    assert (found["user"], found["password"], found["database"]) == (meant.username, meant.password, meant.database)
    assert (found["host"], found["port"]) == (meant.host, meant.port or 5432)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "postgresql://sales:secret@host/sales",
        "postgresql+pg8000://host/sales",
        "postgresql+pg8000://sales:secret@host:port/sales",
        "postgresql+pg8000://sales:secret@host:5432",
        "postgresql+pg8000://sales:secret@host:5432/",
        "postgresql+pg8000://sales:secr@et@host:5432/sales",
        "postgresql+pg8000://sales:secret@host/sales?sslmode=require",
    ],
)
def test_what_cannot_be_read_is_named_and_its_password_is_not_told(read: Read, url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as refused:
        read(url)

    assert "secr" not in str(refused.value)


def test_an_address_that_is_not_there_is_named(read: Read) -> None:
    with pytest.raises(MissingSetting, match="DATABASE_URL"):
        read("")


def test_limits_follow_from_the_deadline(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEADLINE_SECONDS", "2.5")

    found = read("postgresql+pg8000://sales:secret@host/sales")

    assert found["timeout"] == 2.5
    limits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    assert found["startup_params"] == {**dict.fromkeys(limits, "2500"), "TimeZone": "UTC"}
    assert found["ssl_context"] is False


def test_several_authorities_in_a_folder_are_all_trusted_and_none_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    monkeypatch.setenv("DATABASE_CA", str(trusted))
    settings.cache_clear()
    with pytest.raises(OSError, match="DATABASE_CA"):
        tls()

    for domain in ("product", "sales"):
        (tmp_path / domain).mkdir()
        (trusted / f"{domain}.crt").write_text(certificates(tmp_path / domain).authority.read_text())

    context = tls()
    settings.cache_clear()
    assert isinstance(context, SSLContext)
    assert len(context.get_ca_certs()) == 2
