"""What a token says: enough to refuse it before anybody vouches for it, and who calls once the library has.

The library overlooks what matters here: a member that comes twice, a time that is text, a token of another kind.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from shared.access.caller import RESERVED, Caller
from shared.access.scopes import ROLES, SCOPES
from shared.outcomes.refusals import Unauthenticated

LONGEST = 8 * 1024  # characters

_COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_SUBJECT = re.compile(r"[\x21-\x7e]{1,200}")
_KINDS = ("jwt", "at+jwt")
_PURPOSES = ("bearer", *_KINDS)
_NOT_UNDERSTOOD = ("crit", "b64", "zip", "enc")
_LAST_SECOND = 253_402_300_799  # of the year 9999


class Head(NamedTuple):
    """By which algorithm a token says it is signed, and the name of the key, if it says one."""

    algorithm: str
    key_id: str | None


def head_of(token: str) -> Head:
    """The head of a token whose form is right. Raises Unauthenticated."""
    if len(token) > LONGEST:
        raise Unauthenticated(f"it is longer than {LONGEST} characters")
    if not _COMPACT.fullmatch(token):
        raise Unauthenticated("it is no signed JWT: three parts in base64url, with points between them")
    head, claims, _ = token.split(".")
    _object(claims)
    return _understood(_object(head))


def caller_of(claims: Mapping[str, Any], audience: str) -> Caller:
    """Who holds a token that the library has verified, and that is for `audience`. Raises Unauthenticated."""
    for moment in ("exp", "nbf", "iat"):
        _check_moment(claims.get(moment, 0))
    if str(claims.get("typ", "Bearer")).lower() not in _PURPOSES:  # Keycloak tells its kinds of tokens by this claim
        raise Unauthenticated("it is no access token")
    subject = claims["sub"]
    if not _SUBJECT.fullmatch(subject):
        raise Unauthenticated("its subject should be 1 to 200 visible ASCII characters")
    if subject in RESERVED:
        raise Unauthenticated("its subject is a name of MiniERP's own")
    return Caller(subject, _scopes(claims, audience))


def roles_of(claims: Mapping[str, Any], audience: str) -> frozenset[str]:
    """The names in the claim `roles`, and in that where Keycloak has a client's roles, of the one called `audience`.

    A realm's roles are those of every application: its `admin` need not be ours. Raises Unauthenticated.
    """
    clients = claims.get("resource_access", {})
    client = clients.get(audience, {}) if isinstance(clients, dict) else None
    lists = [claims.get("roles", []), client.get("roles", []) if isinstance(client, dict) else None]
    if not all(isinstance(each, list) for each in lists):
        raise Unauthenticated("its roles should be a list")
    return frozenset(name for each in lists for name in each if isinstance(name, str))


def _understood(head: Mapping[str, Any]) -> Head:
    if any(member in head for member in _NOT_UNDERSTOOD):
        raise Unauthenticated(f"its header should have none of {', '.join(_NOT_UNDERSTOOD)}")
    kind = head.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in _KINDS:
        raise Unauthenticated(f"its type should be {' or '.join(_KINDS)}")
    algorithm, key_id = head.get("alg"), head.get("kid")
    if not isinstance(algorithm, str) or not isinstance(key_id, str | None):
        raise Unauthenticated("its header should name an algorithm, and the key, as text")
    return Head(algorithm, key_id)


def _object(part: str) -> dict[str, Any]:
    """A part of a token, which is a JSON object without a member that comes twice. Raises Unauthenticated."""
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unauthenticated("it holds what is no JSON object, or a member twice")
    return found


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member comes twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON")


def _check_moment(seconds: object) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _LAST_SECOND:
        raise Unauthenticated("its times should be seconds since 1970")


def _scopes(claims: Mapping[str, Any], audience: str) -> frozenset[str]:
    """Those of the claim `scope` (RFC 9068, section 2.2.3), and those of the roles; of both, the ones there are."""
    scope = claims.get("scope", "")
    if not isinstance(scope, str):
        raise Unauthenticated("its scope should be text")
    ours = roles_of(claims, audience) & ROLES.keys()
    return frozenset(SCOPES.keys() & scope.split(" ")).union(*(ROLES[name] for name in ours))
