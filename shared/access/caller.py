"""Who calls: a subject, and the scopes that it has."""

from typing import NamedTuple

from shared.process.identity import SYSTEM

ANONYMOUS = "anonymous"
"""The subject of whoever comes where no tokens are asked for."""

RESERVED = frozenset({ANONYMOUS, SYSTEM})
"""Subjects that nobody's token may have: histories would tell of one and mean another."""


class Caller(NamedTuple):
    """subject: by which an identity provider knows somebody; scopes: what a caller may, by name (scopes.py)."""

    subject: str
    scopes: frozenset[str]
