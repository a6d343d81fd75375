"""What a token says, for people and for programs."""

import time
from datetime import UTC, datetime
from typing import Any

from scripts.minierp.client.claims import Claims
from scripts.minierp.terminal.output import moment


def described(claims: Claims) -> dict[str, Any]:
    """Everything that matters of it."""
    return {
        "subject": claims.subject,
        "roles": list(claims.roles),
        "scopes": list(claims.scopes),
        "issuer": claims.issuer,
        "ends_at": datetime.fromtimestamp(claims.ends_at, UTC).isoformat().replace("+00:00", "Z"),
    }


def in_words(claims: Claims) -> str:
    """Who it is, in which roles, until when."""
    until = moment(described(claims)["ends_at"])
    ended = " (over)" if claims.ends_at < time.time() else ""
    return f"{claims.subject} ({', '.join(claims.roles) or 'no role'}) until {until}{ended}"
