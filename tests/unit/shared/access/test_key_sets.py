"""Which keys of a JWKS are used, and what the log says of the others."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from shared.access.caller import Caller
from shared.access.key_set import KeySet, Remembered
from tests.issuers import ALGORITHMS, issuer, jwks

GOOD = issuer().jwk
RSA = issuer("RS256").jwk
NOBODY = Caller("nobody", frozenset())


def short() -> dict[str, Any]:
    return RSAAlgorithm.to_jwk(rsa_key(65537, 1024).public_key(), as_dict=True)


def of_another_curve() -> dict[str, Any]:
    return ECAlgorithm.to_jwk(generate_private_key(SECP384R1()).public_key(), as_dict=True)


def private() -> dict[str, Any]:
    return ECAlgorithm.to_jwk(issuer().key, as_dict=True)


UNUSABLE: list[tuple[str, Any]] = [
    ("no object", "key"),
    ("nothing", None),
    ("empty", {}),
    ("a secret", {"kty": "oct", "k": "c2VjcmV0"}),
    ("a secret by RS256", {"kty": "oct", "k": "c2VjcmV0", "alg": "RS256"}),
    ("a public key by HMAC", {**RSA, "alg": "HS256"}),
    ("a public key by none", {**RSA, "alg": "none"}),
    ("for another algorithm", {**RSA, "alg": "PS256"}),
    ("for the algorithm of another kind", {**RSA, "alg": "ES256"}),
    ("for an algorithm that is a number", {**RSA, "alg": 7}),
    ("for an algorithm that is a list", {**RSA, "alg": ["RS256"]}),
    ("too short", short()),
    ("of another curve", of_another_curve()),
    ("of another curve by ES256", {**of_another_curve(), "alg": "ES256"}),
    ("of a curve that is not known", {**GOOD, "crv": "P-1"}),
    ("not on its curve", {**GOOD, "y": GOOD["x"]}),
    ("without its half", {name: value for name, value in GOOD.items() if name != "y"}),
    ("with a number for text", {**RSA, "n": 7}),
    ("with no base64", {**RSA, "n": "!"}),
    ("of nothing", {**RSA, "n": "AA", "e": "AA"}),
    ("of a length that is not its own", {**issuer("EdDSA").jwk, "x": "AAAA"}),
    ("private", private()),
    ("for signing", {**GOOD, "key_ops": ["sign"]}),
    ("for a number", {**GOOD, "key_ops": 7}),
]


@pytest.mark.parametrize(("kind", "jwk"), UNUSABLE, ids=[kind for kind, _ in UNUSABLE])
def test_a_key_that_is_not_usable_is_left_out_with_a_line_that_tells_nothing_of_it(
    kind: str, jwk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    named = {**jwk, "kid": "odd"} if isinstance(jwk, dict) else jwk

    keys = KeySet(json.dumps({"keys": [named, GOOD]}).encode())

    assert [key.key_id for key in keys.named("one")] == ["one"]
    assert not keys.named("odd")
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told["message"].startswith("a key of the issuer's is not used: ")
    assert told["key_id"] == ("odd" if isinstance(jwk, dict) else "None")
    assert "c2VjcmV0" not in line
    assert str(RSA["n"]) not in line


def test_a_key_for_encryption_is_nothing_to_talk_about(capsys: pytest.CaptureFixture[str]) -> None:
    keys = KeySet(json.dumps({"keys": [{**RSA, "use": "enc", "alg": "RSA-OAEP"}, GOOD]}).encode())

    assert len(keys.named(None)) == 1
    assert not capsys.readouterr().out


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("said", [True, False], ids=["with alg", "without alg"])
def test_a_key_is_for_one_algorithm(algorithm: str, said: bool) -> None:
    jwk = issuer(algorithm).jwk

    (key,) = KeySet(json.dumps({"keys": [{**jwk, "alg": algorithm} if said else jwk]}).encode()).named("one")

    assert key.algorithm_name == algorithm


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"<html>", b"null", b"[]", b"{}", b'{"keys": {}}', b'{"keys": []}', b"\xff\xfe", b"[" * 60_000),
        b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}',
        jwks(issuer())[:-1],
    ],
    ids=range(11),
)
def test_what_holds_no_usable_key_is_no_set_of_keys(text: bytes) -> None:
    with pytest.raises(ValueError):
        KeySet(text)


def test_as_many_are_remembered_as_there_is_room_for_the_last_used() -> None:
    remembered = Remembered()
    for number in range(1024):
        remembered.put(b"%d" % number, NOBODY, until=10)
    assert remembered.get(b"0", now=5)

    remembered.put(b"one more", NOBODY, until=10)

    assert remembered.get(b"0", now=5)
    assert not remembered.get(b"1", now=5)
    assert remembered.get(b"2", now=5)


def test_who_has_expired_is_forgotten() -> None:
    remembered = Remembered()
    remembered.put(b"token", NOBODY, until=10)

    assert remembered.get(b"token", now=9.99)
    assert not remembered.get(b"token", now=10)
    assert not remembered.get(b"token", now=9)
