from pathlib import Path

import pytest

from scripts.minierp.client.logins import Logins
from scripts.minierp.terminal.errors import UsageError


def test_a_login_is_kept_until_it_is_forgotten(tmp_path: Path) -> None:
    logins = Logins(tmp_path / "home")
    logins.keep("https://a", "1")
    logins.keep("https://b", "2")

    assert [logins.of(url) for url in ("https://a", "https://b", "https://c")] == ["1", "2", ""]
    assert [logins.forget("https://a"), logins.forget("https://a")] == [True, False]
    assert [logins.of(url) for url in ("https://a", "https://b")] == ["", "2"]


def test_only_its_owner_can_read_a_login(tmp_path: Path) -> None:
    Logins(tmp_path / "home").keep("https://a", "1")

    assert (tmp_path / "home" / "logins.json").stat().st_mode & 0o777 == 0o600


def test_damaged_logins_are_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "logins.json").write_text("{")

    with pytest.raises(UsageError, match="cannot be read"):
        Logins(tmp_path).of("https://a")
