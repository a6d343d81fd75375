"""`./scripts/undeploy`: take MiniERP from the cluster that kubectl talks to."""

import sys
from typing import Annotated

import typer
from rich.markup import escape

from scripts.minierp.cluster.deploy.__main__ import main
from scripts.minierp.terminal.application import script
from scripts.minierp.terminal.output import console, say

_EXAMPLES = """
**Examples**

scripts/undeploy --keep-data: the functions go, databases, broker and passwords stay

scripts/undeploy --dry-run: the commands only

Exit codes: 0 removed, 1 a deletion failed or nobody agreed to it, 2 the command cannot be used, 3 no cluster answers.
"""

app = script()


@app.command(epilog=_EXAMPLES)
def undeploy(
    namespace: Annotated[str, typer.Option("--namespace", "-n", help="Where it was deployed.")] = "minierp",
    keep_data: Annotated[
        bool, typer.Option("--keep-data", help="Leave databases, broker, volumes and Secrets; a deploy takes them up.")
    ] = False,
    timeout: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="The longest that one deletion may take.")
    ] = 300,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the commands only; no cluster.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask which cluster is meant.")] = False,
) -> None:
    """Remove MiniERP from a cluster: only what bears its label, and the namespace if it was made for MiniERP.

    Asks before it deletes data: every database, every message that waits, every password. With --keep-data it asks
    whether this is the cluster, where somebody can answer.
    """
    from scripts.minierp.cluster.deploy import show
    from scripts.minierp.cluster.kubernetes import discovery, inspection
    from scripts.minierp.cluster.kubernetes.commands import Kubectl
    from scripts.minierp.cluster.kubernetes.runner import Runner
    from scripts.minierp.cluster.plan import removal

    kubectl = Kubectl(namespace, timeout)
    if dry_run:
        say(show.script(removal.steps(kubectl, removal.KINDS, keep_data, owns_namespace=True)))
        return
    out = console(soft_wrap=True)
    if not yes:
        _confirm(namespace, inspection.place(namespace), keep_data)
    discovery.reach()
    steps = removal.steps(kubectl, discovery.kinds(), keep_data, inspection.owns_namespace(kubectl))
    runner = Runner(timeout, lambda title: out.status(f"deleting: {escape(title)}"))
    runner.run(steps, lambda title, _: out.print(f"[green]✓[/green] Deleted: {escape(title)}"))
    if keep_data:
        out.print("The data is kept; scripts/deploy brings the functions back to it.")


def _confirm(namespace: str, place: str, keep_data: bool) -> None:
    """Typing the name is no accident. Without a terminal there is nobody to ask: data is not deleted then."""
    if keep_data:
        if sys.stdin.isatty():
            typer.confirm(f"Remove the functions from {place}, and keep the data?", abort=True, err=True)
        return
    asked = f"This deletes every database, message and password in {place}. Type the namespace's name to go on"
    said = typer.prompt(asked, default="", err=True)
    if said != namespace:
        raise typer.Exit(1)


if __name__ == "__main__":
    main(app, "scripts/undeploy")
