"""`minierp audit`: do the books of all domains agree, and if not, why not?"""

from typing import Annotated, Any

import typer

from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import CliError, UsageError
from scripts.minierp.terminal.output import console, table

app = typer.Typer()

_REMEDIES = {
    "rebuild": "stock is made anew, with a compensation where the ledger is wrong",
    "tell again": "inventory tells sales again what the order has",
    "publish": "the event is published once more",
    "announce": "the order is announced once more",
    "person": "a person has to look: see docs/audit.md",
}


class Unfinished(CliError):
    """Not all could be looked at, or repaired, so nobody knows."""

    exit_code = 2

    @classmethod
    def because(cls, error: CliError | OSError) -> "Unfinished":
        """The same to a person, with an exit code of its own."""
        if isinstance(error, CliError):
            return cls("\n  • ".join([error.message, *error.details]), error.advice)
        return cls(f"The machine says: {error}.")


@app.command()
def audit(
    patience: Annotated[
        int | None,
        typer.Option(min=0, max=86_400, help="Seconds that an event may be under way; 900 if left out."),
    ] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Repair what needs no person.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --repair: only say what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare orders, reservations, ledger, balances, read model and messages of all domains, while orders flow.

    What is under way is no difference. Exit code 0 if the books agree, 1 if something differs (with --repair: if
    something needs a person), 2 if not everything could be looked at or repaired.

    Example: minierp audit --json
    """
    from scripts.minierp.care.audit import looking, repairing
    from scripts.minierp.client.client import connect

    if dry_run and not repair:
        raise UsageError("--dry-run goes with --repair.", "Without --repair nothing is changed anyway.")
    repaired = repair and not dry_run
    try:
        with connect() as client:
            findings = looking.look(client, patience)
            if repaired:
                repairing.repair(client, findings)
    except (CliError, OSError) as error:
        raise Unfinished.because(error) from None
    _say(findings, as_json, "Repaired" if repaired else "Repair")
    raise typer.Exit(1 if any(not repaired or repairing.needs_person(each) for each in findings) else 0)


def _say(findings: list[dict[str, Any]], as_json: bool, repair: str) -> None:
    if as_json:
        print_json(findings)
    elif findings:
        columns = ["Kind", "About", "Figures", "Likely cause", repair]
        console().print(table("Differences", columns, map(_row, findings)))
    else:
        console().print("[green]✓[/green] The books agree.")


def _row(finding: dict[str, Any]) -> list[object]:
    figures = "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in finding["details"].items())
    return [finding["kind"], finding["subject"], figures, finding["cause"], _REMEDIES[finding["remedy"]]]
