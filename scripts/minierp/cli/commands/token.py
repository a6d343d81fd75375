"""`minierp token`: tokens for whoever calls MiniERP without this command line, and what one's own says."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.minierp.cli.identity.asking import DEFAULT_HOURS, Hours, Roles, Subject
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import CliError, UsageError
from scripts.minierp.terminal.output import console, facts, say

app = typer.Typer(help="Tokens: create one, show what yours says.", no_args_is_help=True)


@app.command()
def create(
    roles: Roles = None,
    subject: Subject = None,
    hours: Hours = DEFAULT_HOURS,
    issuer_key: Annotated[
        Path | None,
        typer.Option(
            "--issuer-key", metavar="FILE", exists=True, dir_okay=False, help="Sign with this key, not this machine's."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print a token, signed by the issuer of the MiniERP on this machine.

    Whoever has it may do what its roles may until it ends: nothing takes it back. Send it as `Authorization: Bearer …`.

    Example: minierp token create --role clerk --hours 8 --subject till-3
    """
    from scripts.minierp.cli.identity.asking import signed
    from scripts.minierp.cli.identity.printing import described
    from scripts.minierp.client.claims import Claims

    if not roles:
        raise UsageError("What may its bearer do?", "Say it with --role, such as `minierp token create --role clerk`.")
    token = signed(roles, subject, hours, issuer_key)
    print_json({"token": token, **described(Claims.of(token))}) if as_json else say(token)


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show as whom the other commands ask: who that is, in which roles, with which scopes, until when.

    Example: minierp token show
    """
    from scripts.minierp.cli.identity.printing import described
    from scripts.minierp.client.claims import Claims
    from scripts.minierp.client.endpoint import find_endpoint

    endpoint = find_endpoint()
    token = endpoint.bearer.token()
    if not token:
        advice = "Log in with `minierp login`, or give a token with MINIERP_TOKEN."
        raise CliError(f"{endpoint.base_url} does not know you.", advice)
    said = described(Claims.of(token))
    if as_json:
        print_json(said)
        return
    lists = {name: ", ".join(said[name]) for name in ("roles", "scopes")}
    console().print(facts(f"At {endpoint.base_url}", {**said, **lists}))
