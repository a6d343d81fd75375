import base64
import json

import pytest

from scripts.minierp.client.claims import Claims
from scripts.minierp.local.machine.issuer import Issuer
from shared.access.scopes import ROLES


def test_a_token_says_who_it_is_and_what_that_opens() -> None:
    claims = Claims.of(Issuer.new().token("ada", ["clerk"], 60, scope="audit:read", iss="https://issuer.example"))

    assert (claims.subject, claims.issuer, claims.roles) == ("ada", "https://issuer.example", ("clerk",))
    assert set(claims.scopes) == ROLES["clerk"] | {"audit:read"}


def test_keycloak_s_roles_are_roles() -> None:
    of_keycloak = {"realm_access": {"roles": ["admin"]}, "resource_access": {"minierp": {"roles": ["buyer", "guest"]}}}

    claims = Claims.of(Issuer.new().token("ada", [], 60, aud=["minierp", "account"], **of_keycloak))

    assert claims.roles == ("buyer", "guest")
    assert set(claims.scopes) == ROLES["buyer"]


def part(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b", "a.b.c", "a.ä.c", f"a.{part('[]')}.c", f"a.{part(json.dumps({'exp': 'never', 'roles': 1}))}.c"],
)
def test_what_is_no_token_says_nothing_and_has_ended(token: str) -> None:
    assert Claims.of(token) == Claims("", "", (), (), 0.0)
