"""What login and token creation have in common: for whom, in which roles, for how long, by which issuer."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.minierp.client.bearers import USUAL_HOURS, is_token, user
from scripts.minierp.local.machine.issuer import MOST_HOURS, Issuer, IssuerFiles
from scripts.minierp.local.machine.state import default_home
from scripts.minierp.terminal.errors import UsageError
from shared.access.scopes import ROLES


def _role(text: str) -> str:
    if text not in ROLES:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(ROLES)}")
    return text


def _hours(text: str | float) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= MOST_HOURS:
        raise typer.BadParameter(f"{text!r} is not more than 0 and at most {MOST_HOURS}, which is 30 days")
    return hours


def _subject(text: str) -> str:
    if not text or len(text) > 200 or not is_token(text):
        raise typer.BadParameter(f"{text!r} is not 1 to 200 visible ASCII characters")
    return text


Roles = Annotated[
    list[str] | None,
    typer.Option("--role", parser=_role, metavar="ROLE", help=f"What may be done: {', '.join(ROLES)}. Several add up."),
]
Subject = Annotated[
    str | None,
    typer.Option(
        "--subject", parser=_subject, metavar="NAME", help="Who it is, as histories will say; you if left out."
    ),
]
Hours = Annotated[float, typer.Option("--hours", parser=_hours, metavar="HOURS", help="How long, at most 30 days.")]
DEFAULT_HOURS = float(USUAL_HOURS)


def signed(roles: list[str], subject: str | None, hours: float, key: Path | None = None) -> str:
    """A token by the issuer whose key is in a file, or by the one of the system here. Raises UsageError."""
    file = key or IssuerFiles.below(default_home() / "identity").key
    try:
        issuer = Issuer.read(file)
    except FileNotFoundError:
        raise UsageError(f"There is no key to sign with: {file}.", "`minierp up` makes one; or name another.") from None
    return issuer.token(subject or user(), roles, hours * 3600)
