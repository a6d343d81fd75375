"""Which places are trusted to have the issuer's keys, and what a file says."""

from pathlib import Path

import pytest

from shared.access.key_sources import LONGEST, Address, File, source_of


@pytest.mark.parametrize(
    "place",
    [
        "https://issuer.example/keys",
        "https://issuer.example:8443/realms/shop/protocol/openid-connect/certs?v=1",
        "http://localhost:8080/keys",
        "http://127.0.0.1/keys",
        "http://[::1]:8080/keys",
        "http://keycloak.identity.svc:8080/keys",
        "http://keycloak.identity.svc.cluster.local/keys",
    ],
)
def test_an_address_that_nobody_can_come_between_is_trusted(place: str) -> None:
    assert isinstance(source_of(place), Address)


@pytest.mark.parametrize(
    "place",
    [
        "http://issuer.example/keys",
        "http://localhost.issuer.example/keys",
        "http://127.0.0.1.issuer.example/keys",
        "http://issuer.example/.svc",
        "http://10.0.0.1/keys",
        "http://[::ffff:8.8.8.8]/keys",
        "http://2130706433/keys",
        "ftp://issuer.example/keys",
        "file:///etc/passwd",
        "https:///keys",
        "https://user:password@issuer.example/keys",
        "https://issuer.example:port/keys",
        "https://[::1/keys",
    ],
)
def test_any_other_address_is_refused(place: str) -> None:
    with pytest.raises(ValueError):
        source_of(place)


def test_what_is_no_address_is_a_file_which_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    source = source_of(str(path))

    assert isinstance(source, File)
    for text in (b"one", b"two"):
        path.write_bytes(text)
        assert source.read() == text


def test_a_file_is_read_no_further_than_keys_are_long(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(b" " * LONGEST)
    assert len(source_of(str(path)).read()) == LONGEST

    path.write_bytes(b" " * (LONGEST + 1))
    with pytest.raises(OSError, match="longer"):
        source_of(str(path)).read()
