"""`minierp login` and `logout`: as whom the other commands ask."""

from typing import Annotated

import typer
from rich.markup import escape

from scripts.minierp.cli.identity.asking import DEFAULT_HOURS, Hours, Roles, Subject
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.output import console

app = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def login(
    roles: Roles = None,
    subject: Subject = None,
    hours: Hours = DEFAULT_HOURS,
    token_file: Annotated[
        typer.FileText | None,
        typer.Option("--token-file", metavar="FILE", help="A token of another issuer; - reads it from standard input."),
    ] = None,
) -> None:
    """Be somebody, from now on and for a while, at the MiniERP here or at the one that MINIERP_URL names.

    Here a role is enough: its issuer is our own. Elsewhere its issuer gives the token, which is kept for that address
    in MINIERP_HOME. MINIERP_TOKEN goes before it.

    Example: minierp login --role clerk --subject ada

    Example: minierp login --token-file - < token
    """
    from scripts.minierp.cli.identity.asking import signed
    from scripts.minierp.cli.identity.printing import in_words
    from scripts.minierp.client.bearers import read_token
    from scripts.minierp.client.claims import Claims
    from scripts.minierp.client.endpoint import find_endpoint, is_here
    from scripts.minierp.client.logins import Logins
    from scripts.minierp.local.machine.state import default_home

    if bool(roles) == bool(token_file):
        raise UsageError("As whom?", "Say `minierp login --role clerk`, or give a token with --token-file.")
    address = find_endpoint().base_url
    if roles and not is_here(address):
        raise UsageError(f"Nobody here signs tokens for {address}.", "Give one of its issuer's with --token-file.")
    token = read_token(token_file) if token_file else signed(roles or [], subject, hours)
    Logins(default_home()).keep(address, token)
    console().print(f"[green]✓[/green] {escape(address)} knows you as {escape(in_words(Claims.of(token)))}.")


@app.command()
def logout() -> None:
    """Be nobody again there; here, whoever started the system again.

    Example: minierp logout
    """
    from scripts.minierp.client.endpoint import find_endpoint
    from scripts.minierp.client.logins import Logins
    from scripts.minierp.local.machine.state import default_home

    address = find_endpoint().base_url
    known = Logins(default_home()).forget(address)
    console().print(f"[green]✓[/green] {'Logged out of' if known else 'Nobody was logged in at'} {escape(address)}.")
