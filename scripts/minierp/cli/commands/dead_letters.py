"""`minierp dead-letters`: events that no function could take."""

from itertools import chain
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.output import console

if TYPE_CHECKING:
    from scripts.minierp.care.dead_letters.broker import Broker
    from scripts.minierp.care.dead_letters.reasons import Letter

app = typer.Typer(help="Events that no function could take: look at them, bring them back.", no_args_is_help=True)

BrokerUrl = Annotated[
    str | None,
    typer.Option(envvar="MINIERP_BROKER_URL", show_envvar=True, help="Instead of that of the system here."),
]
Queues = Annotated[
    list[str] | None, typer.Option("--queue", metavar="NAME", help="Only the dead letters of this queue. Repeatable.")
]


@app.command("list")
def list_letters(
    queues: Queues = None,
    by: Annotated[Literal["cause"] | None, typer.Option(help="Count those that have this in common.")] = None,
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
) -> None:
    """List dead letters: what, since when, how often, what becomes of it, and why. Nothing is consumed.

    Example: minierp dead-letters list --by cause
    """
    from scripts.minierp.care.dead_letters.everywhere import found
    from scripts.minierp.cli.letters.printing import print_causes, print_letters

    letters, errors = found(_names(queues), broker_url)
    if by:
        print_causes(letters, as_json)
    elif as_json:
        print_json(letters)
    elif letters or not errors:
        print_letters(letters)
    for error in errors:
        raise error


@app.command()
def show(
    event_id: Annotated[str, typer.Argument(metavar="ID", help="The event's id, as `list` shows it.")],
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
) -> None:
    """Show a dead letter: its headers, its body, its history, and what the function said.

    Example: minierp dead-letters show 0192f3c4-7b1e-7c39-9d0a-4b6f0e1c2d3a
    """
    from scripts.minierp.care.dead_letters.everywhere import found
    from scripts.minierp.care.dead_letters.show import show as show_letter
    from scripts.minierp.cli.letters.printing import not_found

    everything, errors = found([], broker_url)
    letters = [letter for letter in everything if letter["event_id"] == event_id]
    if not letters:
        raise errors[0] if errors else not_found([event_id])
    if as_json:
        print_json(letters)
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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would come back, and what would come of it; change nothing.")
    ] = False,
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
) -> None:
    """Bring dead letters back to the queue they came from, after what was wrong has been put right.

    Each is gone from the dead letters only once its queue has it again. Exit code 1 if an --id was not found.

    Example: minierp dead-letters replay --queue adjust-stock --dry-run
    """
    from scripts.minierp.care.dead_letters.choice import Choice, find
    from scripts.minierp.care.dead_letters.everywhere import broker_of, each_kept, named
    from scripts.minierp.care.dead_letters.reasons import Refusals
    from scripts.minierp.care.dead_letters.run import run
    from scripts.minierp.cli.letters.printing import report
    from shared.delivery.letters import REFUSALS

    if not (queues or event_ids or everything):
        raise UsageError("Which dead letters?", "Say --all, --queue NAME or --id ID.")
    letters: list[Letter] = []
    with broker_of(broker_url) as broker:
        if broker:
            refusals = Refusals.read(broker.held(REFUSALS)) if unexplained else None
            choice = Choice(named(broker, _names(queues)), frozenset(event_ids or ()), refusals)
            letters += _each(find(broker, choice) if dry_run else run(broker, choice))

    def takes(letter: "Letter") -> bool:
        chosen = not event_ids or letter["event_id"] in event_ids
        return chosen and (not unexplained or letter["cause"] == "given-up")

    those = each_kept(_names(queues), broker_url, takes, lambda place, one: place.replay(one, dry_run=dry_run))
    report(chain(letters, those), "would come back" if dry_run else "came back", event_ids or [], as_json)


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
    from scripts.minierp.care.dead_letters.everywhere import broker_of, each_kept, found, named
    from scripts.minierp.cli.letters.printing import report

    def takes(letter: "Letter") -> bool:
        return letter["event_id"] in event_ids

    if not yes:
        seen = [letter for letter in found(_names(queues), broker_url)[0] if takes(letter)]
        if seen:
            typer.confirm(f"Throw {len(seen)} dead letter(s) away, for good?", abort=True, err=True)
    gone: list[Letter] = []
    with broker_of(broker_url) as broker:
        if broker:
            gone += _discarded(broker, named(broker, _names(queues)), event_ids)
    those = each_kept(_names(queues), broker_url, takes, lambda place, letter: place.discard(letter))
    report(chain(gone, those), "thrown away", event_ids, as_json)


def _discarded(broker: "Broker", queues: list[str], event_ids: list[str]) -> list["Letter"]:
    from scripts.minierp.care.dead_letters.choice import Choice
    from scripts.minierp.care.dead_letters.discard import discard as throw_away

    return _each(throw_away(broker, Choice(queues, frozenset(event_ids))))


def _each(letters: list[tuple[str, str]]) -> list["Letter"]:
    return [{"queue": queue, "event_id": event_id} for queue, event_id in letters]


def _names(queues: list[str] | None) -> list[str]:
    return [name.removesuffix(".dead-letters") for name in queues or ()]
