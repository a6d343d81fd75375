"""Who may do what: every operation without a token, with each kind of wrong token, and with each role."""

import re

import jwt
import pytest

from scripts.minierp.local.machine.issuer import AUDIENCE, ISSUER
from scripts.minierp.local.system.system import System
from shared.access.scopes import ROLES
from tests.hostile.books import Counts, Logs
from tests.hostile.door import Answered, Door
from tests.hostile.operations import Operation, protected
from tests.hostile.refusing import faults, refusal
from tests.issuers import Issuer
from tests.tokens import bearer, issuer
from tests.wrong_tokens import WRONG

ALLOWED = {
    "POST /products": {"seller", "admin"},
    "GET /products": {"clerk", "seller", "buyer", "warehouse", "auditor", "admin"},
    "POST /sales-orders": {"clerk", "seller", "admin"},
    "GET /sales-orders/{id}": {"clerk", "seller", "warehouse", "auditor", "admin"},
    "POST /sales-orders/{id}/shipments": {"seller", "warehouse", "admin"},
    "POST /suppliers": {"buyer", "admin"},
    "POST /purchase-orders": {"buyer", "admin"},
    "POST /purchase-orders/{id}/receipts": {"warehouse", "admin"},
    "POST /stock/counts": {"warehouse", "admin"},
    "POST /stock/rebuilds": {"admin"},
    "GET /audit": {"auditor", "admin"},
    "POST /audit/repairs": {"admin"},
    "GET /events": {"auditor", "admin"},
    "GET /traces/{key}": {"auditor", "admin"},
    "POST /events/{id}/replays": {"admin"},
    "DELETE /dead-letters/{id}": {"admin"},
}
"""Written out by hand: a table that is wrong would agree with itself."""


def asked(door: Door, operation: Operation, headers: dict[str, str]) -> Answered:
    """A request that is refused in any case, by those who may as nonsense: so nothing comes of it."""
    if operation.method == "GET":
        return door.ask("GET", f"{operation.at()}?no-such-parameter=1", headers)
    return door.ask(
        operation.method, operation.at(), {"Content-Type": "application/json", **headers}, b'{"nonsense":1}'
    )


def challenge(answer: Answered) -> str:
    return answer.headers.get("www-authenticate", "")


def test_nobody_does_anything_without_a_token(nobody: Door, books: Counts, logs: Logs, tried: Counts) -> None:
    for operation in protected():
        answer = asked(nobody, operation, {})

        assert refusal(answer, 401)["type"] == "/problems/unauthenticated", operation.name
        assert re.fullmatch(r'Bearer realm="[^"]+"', challenge(answer)), operation.name
        tried["without a token"] += 1


OTHER_SCHEMES = [
    "", "Bearer", "Bearer ", "bearer\tx", "Basic YWRtaW46YWRtaW4=", "Digest username=admin", "Token x", "Negotiate x",
    "Bearer null", "Bearer undefined", "Bearer a b", "Bearer Bearer x", "Bearer ..", "Bearer a.b.c", "Bearer \xe9",
    "Bearer " + "x" * 20_000, "AWS4-HMAC-SHA256 Credential=x", "DPoP x", "Bearer {}", "Bearer ,", "ApiKey admin",
]  # fmt: skip


def test_another_way_to_say_who_one_is_is_none(nobody: Door, books: Counts, logs: Logs, tried: Counts) -> None:
    for operation in protected():
        for said in OTHER_SCHEMES:
            answer = asked(nobody, operation, {"Authorization": said})

            assert faults(answer, [401]) == [], (operation.name, said[:40])
            assert challenge(answer).startswith("Bearer "), (operation.name, said[:40])
            tried["another scheme"] += 1


@pytest.fixture(scope="module")
def right(running: System) -> Issuer:
    """The issuer that the system believes, able to sign whatever a test wants."""
    own = issuer(running.state.home)
    return Issuer(ISSUER, AUDIENCE, own.key["kid"], "EdDSA", jwt.PyJWK(dict(own.key)).key)


def test_a_token_of_the_issuer_is_believed(right: Issuer, nobody: Door) -> None:
    """Otherwise the wrong ones could be wrong for a reason that they all have."""
    answer = nobody.ask("GET", "/products?limit=1", {"Authorization": f"Bearer {right.token()}"})

    assert answer.status == 200


@pytest.mark.parametrize("kind", [kind for kind, _ in WRONG])
def test_nobody_does_anything_with_a_token_that_is_wrong(
    right: Issuer, nobody: Door, books: Counts, logs: Logs, tried: Counts, kind: str
) -> None:
    token = dict(WRONG)[kind](right)
    for operation in protected():
        answer = asked(nobody, operation, {"Authorization": f"Bearer {token}"})

        assert faults(answer, [401]) == [], (operation.name, kind)
        assert 'error="invalid_token"' in challenge(answer), (operation.name, kind)
        assert len(token) < 20 or token not in answer.body.decode(), "a token is not repeated to whoever reads answers"
        tried["a wrong token"] += 1


def test_there_are_enough_kinds_of_wrong_tokens() -> None:
    assert len(dict(WRONG)) >= 25


@pytest.mark.parametrize("role", [*ROLES, "no role", "a role that there is not"])
def test_a_role_does_what_its_scopes_say_and_no_more(
    running: System, nobody: Door, books: Counts, logs: Logs, tried: Counts, role: str
) -> None:
    headers = bearer(running.state.home, "" if role == "no role" else role)
    for operation in protected():
        answer = asked(nobody, operation, headers)
        may = operation.scope in ROLES.get(role, ())

        assert (answer.status == 422) is may, (operation.name, role, answer)
        if not may:
            assert operation.scope in refusal(answer, 403)["detail"]
            assert f'error="insufficient_scope", scope="{operation.scope}"' in challenge(answer)
        tried["a role"] += 1


@pytest.mark.parametrize("name", list(ALLOWED))
def test_these_roles_and_no_others_may(running: System, nobody: Door, name: str) -> None:
    (operation,) = (each for each in protected() if each.name == name)

    answers = {role: asked(nobody, operation, bearer(running.state.home, role)) for role in ROLES}

    assert {role for role, answer in answers.items() if answer.status != 403} == ALLOWED[name]


def test_it_is_asked_who_calls_before_anything_else_is_read(nobody: Door, tried: Counts) -> None:
    """So that strangers learn nothing, and no body of theirs is read."""
    for operation in protected():
        if operation.method == "GET":
            continue
        answer = nobody.ask(operation.method, operation.at(), {"Content-Type": "text/plain"}, b"x" * 1000)

        assert faults(answer, [401]) == [], operation.name
        tried["without a token"] += 1
