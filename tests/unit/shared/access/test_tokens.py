"""Which tokens are believed, by one who holds the issuer's keys."""

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.access.caller import Caller
from shared.access.reading import LONGEST
from shared.access.scopes import ROLES
from shared.access.tokens import Verifier
from shared.outcomes.refusals import Unauthenticated
from tests.issuers import ALGORITHMS, HOUR, Issuer, encoded, issuer, jwks, written
from tests.loop import awaited
from tests.unit.shared.access.rings import SKEW, Held, verifier_for, verifier_with
from tests.wrong_tokens import WRONG, Maker

RIGHT = issuer()


def believed(verifier: Verifier, *tokens: str) -> Caller:
    """Who holds the last of them; they come in their order to one process."""

    async def each() -> Caller:
        return [await verifier.verified(token) for token in tokens][-1]

    return awaited(each())


def refusal(verifier: Verifier, *tokens: str) -> str:
    """Why the last of them is not believed."""
    with pytest.raises(Unauthenticated) as refused:
        believed(verifier, *tokens)
    return str(refused.value)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_by_the_algorithm_of_its_key_is_believed(algorithm: str) -> None:
    right = issuer(algorithm)

    assert believed(verifier_for(right), right.token(sub="bob", roles=["clerk"])) == Caller("bob", ROLES["clerk"])


@pytest.mark.parametrize(
    ("head", "claims"),
    [
        ({"typ": None}, {}),
        ({"typ": "at+jwt"}, {}),
        ({"typ": "application/at+JWT"}, {}),
        ({"kid": None}, {}),
        ({"x5t": "AAAA", "jku": "http://127.0.0.1:1/keys"}, {}),
        ({}, {"aud": ["account", "minierp"]}),
        ({}, {"typ": "Bearer"}),
        ({}, {"iat": None}),
        ({}, {"nbf": 0}),
        ({}, {"exp": 4e9 + 0.5}),
        ({}, {"sub": "auth0|5f7c|" + "x" * 189}),
    ],
    ids=lambda members: " ".join(members) or "-",
)
def test_what_issuers_say_in_many_ways_is_understood(head: dict[str, Any], claims: dict[str, Any]) -> None:
    assert believed(verifier_for(RIGHT), RIGHT.token(head, **claims)).subject in ("alice", claims.get("sub"))


def test_clocks_may_differ_by_the_skew_and_no_more() -> None:
    verifier, now = verifier_for(RIGHT), time.time()

    assert believed(verifier, RIGHT.token(exp=now - SKEW / 2))
    assert believed(verifier, RIGHT.token(nbf=now + SKEW / 2, iat=now + SKEW / 2))
    for claims in ({"exp": now - SKEW - 1}, {"nbf": now + 2 * SKEW}, {"iat": now + 2 * SKEW}):
        assert refusal(verifier, RIGHT.token(**claims))


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"roles": None}, set()),
        ({"roles": None, "scope": "openid product:read  stock:read public"}, {"product:read", "stock:read"}),
        ({"roles": ["clerk", "offline_access", 7]}, ROLES["clerk"]),
        ({"roles": None, "resource_access": {RIGHT.audience: {"roles": ["buyer"]}}}, ROLES["buyer"]),
        ({"roles": None, "resource_access": {"another": {"roles": ["admin"]}, RIGHT.audience: {}}}, set()),
        ({"roles": None, "realm_access": {"roles": ["admin"]}}, set()),
        ({"roles": ["buyer"], "scope": "audit:read"}, ROLES["buyer"] | {"audit:read"}),
    ],
)
def test_scopes_are_those_of_the_token_and_of_its_roles(claims: dict[str, Any], scopes: set[str]) -> None:
    assert believed(verifier_for(RIGHT), RIGHT.token(**claims)).scopes == scopes


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(("kind", "maker"), WRONG, ids=[kind for kind, _ in WRONG])
def test_a_wrong_token_is_refused_and_nothing_of_it_repeated(kind: str, maker: Maker, algorithm: str) -> None:
    right = issuer(algorithm)

    said = refusal(verifier_for(right), right.token(), maker(right))

    assert said.isascii()
    assert said.isprintable()
    assert not {"alice", "mallory", "evil", "somebody-else", "sesame", "AAAA"} & set(re.findall(r"[\w-]+", said))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(data=st.data())
def test_a_token_of_which_anything_is_changed_is_refused(algorithm: str, data: st.DataObject) -> None:
    right, verifier = issuer(algorithm), verifier_for(issuer(algorithm))
    token = right.token()
    place, change = data.draw(st.integers(0, len(token) - 1)), data.draw(st.integers(1, 255))
    changed = f"{token[:place]}{chr(ord(token[place]) ^ change)}{token[place + 1 :]}"

    assert refusal(verifier, changed)


@given(st.text(max_size=300))
def test_any_text_is_refused_in_one_way(text: str) -> None:
    assert refusal(verifier_for(RIGHT), text)


@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit"]), st.none() | st.text() | st.integers()),
    st.dictionaries(
        st.sampled_from(["exp", "nbf", "iat", "iss", "aud", "sub", "jti", "scope", "roles", "typ", "resource_access"]),
        st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=2)),
    ),
)
def test_whatever_is_signed_is_believed_or_refused(head: dict[str, Any], claims: dict[str, Any]) -> None:
    token = RIGHT.signed(written({**RIGHT.head, **head}), written({**RIGHT.claims, **claims}))

    try:
        caller = believed(verifier_for(RIGHT), token)
    except Unauthenticated as refused:
        assert "WWW-Authenticate" in refused.headers
    else:
        assert caller.subject == claims.get("sub", "alice")


def test_a_token_of_the_longest_length_is_believed_and_one_more_is_too_long() -> None:
    most = (LONGEST - len(RIGHT.token(note=""))) * 3 // 4
    tokens = [RIGHT.token(note="x" * length) for length in range(most - 4, most + 4)]
    longest = max((token for token in tokens if len(token) <= LONGEST), key=len)

    assert believed(verifier_for(RIGHT), longest)
    assert "longer" in refusal(verifier_for(RIGHT), next(token for token in tokens if len(token) > LONGEST))


def test_a_token_without_the_name_of_its_key_is_refused_where_there_are_several() -> None:
    several = verifier_for(RIGHT, issuer("RS256", "two"))

    assert "name its key" in refusal(several, RIGHT.token({"kid": None}))
    assert believed(several, RIGHT.token())


def test_of_two_keys_with_one_name_the_one_of_the_algorithm_counts() -> None:
    of_another_kind = issuer("RS256", RIGHT.key_id)

    for right in (RIGHT, of_another_kind):
        assert believed(verifier_for(of_another_kind, RIGHT), right.token())


class TestMemory:
    """A verified token is not verified again."""

    def test_a_token_is_verified_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        verifier, token = verifier_with(Held(jwks(RIGHT))), RIGHT.token()
        first = believed(verifier, token)
        monkeypatch.setattr(verifier, "_claims", None)

        assert believed(verifier, token) is first

    def test_a_refused_token_is_refused_again(self) -> None:
        verifier, token = verifier_for(RIGHT), RIGHT.token(aud="somebody-else")

        assert refusal(verifier, token) == refusal(verifier, token)

    def test_another_token_by_the_same_signature_is_another_token(self) -> None:
        verifier, token = verifier_for(RIGHT), RIGHT.token()
        head, _, signature = token.split(".")
        believed(verifier, token)

        assert refusal(verifier, f"{head}.{encoded(written({**RIGHT.claims, 'sub': 'eve'}))}.{signature}")

    def test_nobody_is_remembered_beyond_the_end_of_a_token(self, monkeypatch: pytest.MonkeyPatch) -> None:
        verifier, token = verifier_with(Held(jwks(RIGHT))), RIGHT.token(exp=int(time.time()) + HOUR)
        believed(verifier, token)
        monkeypatch.setattr(verifier, "_claims", lambda *_: {**RIGHT.claims, "sub": "anew"})
        now = time.time()
        monkeypatch.setattr("shared.access.tokens.time", Clock(now + HOUR - 2))
        assert believed(verifier, token).subject == "alice"

        monkeypatch.setattr("shared.access.tokens.time", Clock(now + HOUR + 2))
        assert believed(verifier, token).subject == "anew"

    def test_nobody_is_remembered_whose_key_is_gone(self) -> None:
        other = issuer(key_id="two")
        source = Held(b"")
        source.text = b'{"keys": [%s, %s]}' % (written(RIGHT.jwk), written(other.jwk))
        verifier, token = verifier_with(source), RIGHT.token()
        believed(verifier, token)

        source.text = b'{"keys": [%s]}' % written(other.jwk)
        refusal(verifier, other.token({"kid": "three"}))  # for which the keys are read again

        assert "none of the issuer's" in refusal(verifier, token)


class Clock:
    """In place of the module `time`."""

    def __init__(self, now: float) -> None:
        self.time = lambda: now


def test_tokens_of_strangers_open_nothing_however_many_keys_there_are() -> None:
    issuers: list[Issuer] = [issuer(algorithm, key_id) for algorithm in ALGORITHMS for key_id in ("one", "two")]
    verifier = verifier_for(*issuers)

    for right in issuers:
        assert believed(verifier, right.token())
        assert "signature" in refusal(verifier, right._replace(key=issuer(right.algorithm, "stranger").key).token())
