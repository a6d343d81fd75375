import json
import time
from pathlib import Path

import jwt
import pytest

from scripts.minierp.local.machine.issuer import AUDIENCE, ISSUER, Issuer, IssuerFiles
from scripts.minierp.terminal.errors import UsageError


def test_a_token_is_what_the_keys_that_everybody_may_know_verify() -> None:
    issuer = Issuer.new()
    token = issuer.token("ada", ["clerk", "buyer"], 60)

    key = jwt.PyJWKSet.from_json(issuer.jwks)[jwt.get_unverified_header(token)["kid"]]
    said = jwt.decode(token, key, issuer=ISSUER, audience=AUDIENCE, algorithms=["EdDSA"])

    assert (said["sub"], said["roles"]) == ("ada", ["buyer", "clerk"])
    assert 55 <= said["exp"] - time.time() <= 60
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"


def test_two_tokens_are_never_the_same() -> None:
    issuer = Issuer.new()

    assert issuer.token("ada", ["clerk"], 60) != issuer.token("ada", ["clerk"], 60)


def test_what_everybody_may_know_holds_nothing_to_sign_with() -> None:
    issuer = Issuer.new()
    ((key,),) = json.loads(issuer.jwks).values()

    assert "d" not in key
    assert issuer.key["d"] not in issuer.jwks


def test_an_issuer_stays_the_same_and_only_its_owner_can_sign(tmp_path: Path) -> None:
    files = IssuerFiles.below(tmp_path / "identity").made()
    before = [file.read_text() for file in files]

    IssuerFiles.below(tmp_path / "identity").made()

    assert [file.read_text() for file in files] == before
    assert (files.key.stat().st_mode & 0o777, files.key.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_key_without_its_key_set_gets_it_again(tmp_path: Path) -> None:
    files = IssuerFiles.below(tmp_path).made()
    before = files.jwks.read_text()
    files.jwks.unlink()

    assert files.made().jwks.read_text() == before


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kty": "OKP"}'])
def test_a_file_without_a_key_is_a_clear_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)

    with pytest.raises(UsageError, match="holds no key that signs tokens"):
        Issuer.read(tmp_path / "key")
