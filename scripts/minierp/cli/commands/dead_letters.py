"""`minierp dead-letters`: events that no function could take."""

from typing import TYPE_CHECKING, Annotated

import typer

from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import CliError, UsageError
from scripts.minierp.terminal.output import console, table

if TYPE_CHECKING:
    from scripts.minierp.care.dead_letters.broker import Broker
    from scripts.minierp.care.dead_letters.letters import DeadLetter

app = typer.Typer(help="Events that no function could take: look at them, bring them back.", no_args_is_help=True)

BrokerUrl = Annotated[
    str | None,
    typer.Option(envvar="MINIERP_BROKER_URL", show_envvar=True, help="Instead of the system that runs here."),
]
Queues = Annotated[
    list[str] | None, typer.Option("--queue", metavar="NAME", help="Only the dead letters of this queue. Repeatable.")
]


@app.command("list")
def list_letters(queues: Queues = None, as_json: AsJson = False, broker_url: BrokerUrl = None) -> None:
    """List dead letters: what, since when, how often, and why. Nothing is consumed.

    Example: minierp dead-letters list --queue adjust-stock
    """
    from scripts.minierp.care.dead_letters.broker import connect
    from scripts.minierp.care.dead_letters.letters import read_letters

    with connect(broker_url) as broker:
        letters = read_letters(broker, _queues(broker, queues))
    if as_json:
        print_json([letter.as_json() for letter in letters])
    elif letters:
        columns = ["Id", "Since", "Times", "Why"]
        console().print(table("Dead letters", columns, map(_row, letters), numbers=["Times"]))
    else:
        console().print("No dead letters.")


@app.command()
def show(
    event_id: Annotated[str, typer.Argument(metavar="ID", help="The event's id, as `list` shows it.")],
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
) -> None:
    """Show a dead letter: its headers, its body, its history, and what the function said.

    Example: minierp dead-letters show 0192f3c4-7b1e-7c39-9d0a-4b6f0e1c2d3a
    """
    from scripts.minierp.care.dead_letters.broker import connect
    from scripts.minierp.care.dead_letters.letters import read_letters
    from scripts.minierp.care.dead_letters.show import show as show_letter

    with connect(broker_url) as broker:
        letters = [letter for letter in read_letters(broker, broker.queues) if letter.event_id == event_id]
    if not letters:
        raise _not_found([event_id])
    if as_json:
        print_json([letter.as_json() for letter in letters])
        return
    for letter in letters:
        show_letter(letter, console())


@app.command()
def replay(
    queues: Queues = None,
    event_ids: Annotated[list[str] | None, typer.Option("--id", metavar="ID", help="Repeatable.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All dead letters of all queues.")] = False,
    unexplained: Annotated[
        bool,
        typer.Option("--unexplained", help="Of these, only what nobody refused: its retries ended, or its source did."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come back; change nothing.")] = False,
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
) -> None:
    """Bring dead letters back to the queue they came from, after what was wrong has been put right.

    Each is gone from the dead letters only once its queue has it again. Exit code 1 if an --id was not found.

    Example: minierp dead-letters replay --queue adjust-stock
    """
    from scripts.minierp.care.dead_letters.broker import REFUSALS, connect
    from scripts.minierp.care.dead_letters.choice import Choice, find
    from scripts.minierp.care.dead_letters.reasons import Refusals
    from scripts.minierp.care.dead_letters.run import run

    if not (queues or event_ids or everything):
        raise UsageError("Which dead letters?", "Say --all, --queue NAME or --id ID.")
    with connect(broker_url) as broker:
        refusals = Refusals.read(broker.held(REFUSALS)) if unexplained else None
        choice = Choice(_queues(broker, queues), frozenset(event_ids or ()), refusals)
        letters = find(broker, choice) if dry_run else run(broker, choice)
    _report(letters, "would come back" if dry_run else "came back", event_ids or [], as_json)


@app.command()
def discard(
    event_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="The events' ids, as `list` shows them.")],
    queues: Queues = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
) -> None:
    """Throw dead letters away, for good. Exit code 1 if one was not found.

    Example: minierp dead-letters discard 0192f3c4-7b1e-7c39-9d0a-4b6f0e1c2d3a --yes
    """
    from scripts.minierp.care.dead_letters.broker import connect
    from scripts.minierp.care.dead_letters.choice import Choice, find
    from scripts.minierp.care.dead_letters.discard import discard as throw_away

    with connect(broker_url) as broker:
        choice = Choice(_queues(broker, queues), frozenset(event_ids))
        if not yes and (found := find(broker, choice)):
            typer.confirm(f"Throw {len(found)} dead letter(s) away, for good?", abort=True, err=True)
        gone = throw_away(broker, choice)
    _report(gone, "thrown away", event_ids, as_json)


def _queues(broker: "Broker", queues: list[str] | None) -> list[str]:
    """Those that are named, or all. Where no manifests are at hand, whatever is named is believed."""
    names = [name.removesuffix(".dead-letters") for name in queues or broker.queues]
    if not names:
        raise UsageError("There are no manifests here that name the queues.", "Say --queue NAME for each.")
    if broker.queues and (unknown := sorted(set(names) - set(broker.queues))):
        raise UsageError(f"No queue is called {', '.join(unknown)}.", f"There is: {', '.join(broker.queues)}.")
    return names


def _report(letters: list[tuple[str, str]], outcome: str, wanted: list[str], as_json: bool) -> None:
    """What became of these letters (queue and event id). Raises CliError for wanted ones that are not among them."""
    if as_json:
        print_json([{"queue": queue, "event_id": event_id} for queue, event_id in letters])
    elif letters or not wanted:
        console().print(f"{len(letters)} dead letter(s) {outcome}.")
    if missing := sorted(set(wanted) - {event_id for _, event_id in letters}):
        raise _not_found(missing)


def _not_found(event_ids: list[str]) -> CliError:
    return CliError(f"No dead letter is called {', '.join(event_ids)}.", "`minierp dead-letters list` shows them.")


def _row(letter: "DeadLetter") -> list[object]:
    since = f"{letter.since:%Y-%m-%d\n%H:%M:%SZ}" if letter.since else ""
    event = "\n".join(filter(None, (letter.event_id, letter.event_type, letter.subject, f"for {letter.queue}")))
    return [event, since, letter.times, letter.reason]
