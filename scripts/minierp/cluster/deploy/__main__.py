"""`./scripts/deploy`: MiniERP on the cluster that kubectl talks to."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from scripts.minierp.terminal.application import script
from scripts.minierp.terminal.documents import AsJson
from scripts.minierp.terminal.errors import CliError, UsageError
from scripts.minierp.terminal.output import complain, console

_EXAMPLES = """
**Examples**

scripts/deploy --dry-run: every command and object, on a machine without a cluster

scripts/deploy --own-issuer: everything, for one small node; the next time, scripts/deploy will do

scripts/deploy --issuer https://keycloak.example.com/realms/shop: tokens of an issuer that is there

scripts/deploy --overlay production --secrets-file passwords.env

scripts/deploy create-product --canary 10, then --promote or --rollback

Exit codes: 0 deployed and proven, 1 a step failed (run it again: it goes on), 2 the command cannot be used,
3 the cluster lacks something, or none answers.
"""

app = script()


@app.command(epilog=_EXAMPLES)
def deploy(
    functions: Annotated[
        list[str] | None, typer.Argument(help="Only these functions, with what they stand on; all if none is named.")
    ] = None,
    overlay: Annotated[str, typer.Option(help="minimal: no operators needed; production: replicas by operators.")] = (
        "minimal"
    ),
    namespace: Annotated[str, typer.Option("--namespace", "-n", help="Made if it is not there.")] = "minierp",
    image_tag: Annotated[str, typer.Option(help="One tag for all images, instead of those of scripts/build.")] = "",
    secrets_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="NAME=PASSWORD lines; others are generated.")
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option(
            help="A name or address for a certificate that is made, beside localhost and the nodes. Repeatable."
        ),
    ] = None,
    new_certificate: Annotated[
        bool, typer.Option("--new-certificate", help="Make it anew; ca.pem then also trusts what is shown until then.")
    ] = False,
    issuer: Annotated[
        str, typer.Option(metavar="URL", help="Let in whoever has a token of it; kept until another is named.")
    ] = "",
    audience: Annotated[str, typer.Option(help="For whom its tokens are; minierp if left out.")] = "",
    keys: Annotated[
        str,
        typer.Option(metavar="URL", help="Where its keys are (JWKS), as the functions reach it; found if left out."),
    ] = "",
    own_issuer: Annotated[
        bool, typer.Option("--own-issuer", help="Make a key that signs tokens: minierp token create --issuer-key.")
    ] = False,
    insecure_gateway: Annotated[
        bool, typer.Option("--insecure-gateway", help="Ask nobody for a token: whoever comes may do everything.")
    ] = False,
    token_file: Annotated[
        typer.FileText | None,
        typer.Option(metavar="FILE", help="Sell as the bearer of this token, else of MINIERP_TOKEN; - reads it."),
    ] = None,
    canary: Annotated[
        int, typer.Option(min=0, max=99, metavar="PERCENT", help="Give changed functions so much of the traffic.")
    ] = 0,
    promote: Annotated[bool, typer.Option("--promote", help="All traffic to the newest revision.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="All traffic to the revision before.")] = False,
    smoke_test: Annotated[bool, typer.Option(help="Sell something through the gateway at the end.")] = True,
    timeout: Annotated[int, typer.Option(min=1, metavar="SECONDS", help="The longest that one wait may take.")] = 600,
    show_secrets: Annotated[
        bool, typer.Option("--show-secrets", help="Show passwords that are generated, once.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what a new installation does; no cluster.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask which cluster is meant.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring MiniERP to a Knative cluster, or a new version of it.

    Checks the cluster, then makes namespace and secrets, applies the infrastructure, declares the queues, migrates the
    databases, applies every function with kn and its event sources with kubectl, waits until all is ready, and sells
    something through the gateway. Run it again at any time: it does what is left to do.
    """
    from scripts.minierp.client.bearers import named, read_token
    from scripts.minierp.cluster.deploy.access import Asked
    from scripts.minierp.cluster.deploy.deployment import Deployment
    from scripts.minierp.cluster.deploy.session import Session
    from scripts.minierp.cluster.deploy.wish import Wish, read_given

    if bool(canary) + promote + rollback > 1:
        raise UsageError("--canary, --promote and --rollback are three different things.", "Say one of them.")
    if dry_run and (promote or rollback):
        raise UsageError("Only a cluster knows which revisions there are.", "Leave --dry-run away.")
    asked = Asked(issuer, audience, keys, own_issuer, insecure_gateway)
    asked.check()
    wish = Wish(
        overlay,
        namespace,
        tuple(functions or ()),
        image_tag,
        tuple(host or ()),
        canary,
        timeout,
        new_certificate,
        asked,
        read_token(token_file) if token_file else named(os.environ),
    )
    session = Session(Deployment(wish, read_given(secrets_file)), as_json, show_secrets)
    if dry_run:
        session.rehearse()
        return
    session.agree(yes)
    if promote or rollback:
        session.move_traffic(promote)
    else:
        session.deploy(smoke_test)


def main(application: typer.Typer, name: str) -> None:
    """Run it; an error meant for people ends it with its message, its advice and its exit code."""
    try:
        application(prog_name=name)
    except CliError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        console(stderr=True).print(escape("Stopped. The same command goes on with what is left."))
        sys.exit(130)


if __name__ == "__main__":
    main(app, "scripts/deploy")
