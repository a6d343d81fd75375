"""`minierp events`: what happens at this moment, and everything that ever happened."""

from typing import Annotated

import typer

from scripts.minierp.cli.arguments import Limit
from scripts.minierp.cli.commands.dead_letters import BrokerUrl
from scripts.minierp.cli.happenings.choosing import Choice, Correlation, Domain, Since, Subject, Type, Until
from scripts.minierp.terminal.documents import AsJson, json_text, print_json
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.output import console, say

app = typer.Typer(help="Events: watch them pass, search, show and replay those of the past.", no_args_is_help=True)


@app.command()
def tail(
    types: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="Only these: * is one word of it, # any number of them.")
    ] = "#",
    seconds: Annotated[float | None, typer.Option("--for", min=0, metavar="SECONDS", help="End after so long.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,
    broker_url: BrokerUrl = None,
) -> None:
    """Show events as they are published, until Ctrl-C. Nobody else misses them.

    Example: minierp events tail --type "com.minierp.sales.#"
    """
    from scripts.minierp.care.dead_letters.broker import connect
    from scripts.minierp.care.live_events import live_events
    from scripts.minierp.cli.happenings.printing import line

    with connect(broker_url) as broker:
        for event in live_events(broker, types, seconds):
            say(json_text(event) if as_json else line(event))


@app.command()
def search(
    event_type: Type = None,
    subject: Subject = None,
    correlation: Correlation = None,
    domain: Domain = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List events of the past, newest first.

    Example: minierp events search --type com.minierp.sales.order.confirmed.v1 --since 2030-01-31T09:00:00Z
    """
    from scripts.minierp.cli.happenings.printing import EVENTS
    from scripts.minierp.client.client import connect

    choice = Choice(event_type, subject, correlation, domain, since, until)
    with connect() as client:
        EVENTS.show(choice.found(client, limit + 1), limit, as_json)


@app.command()
def show(
    event_id: Annotated[str, typer.Argument(metavar="ID", help="The event's id, as `search` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Show one event with everything that it says.

    Example: minierp events show 0192f3c4-7b1e-7c39-9d0a-4b6f0e1c2d3a
    """
    from urllib.parse import quote

    from scripts.minierp.cli.happenings.printing import show_event
    from scripts.minierp.client.client import connect

    with connect() as client:
        event = client.get(f"/events/{quote(event_id, safe='')}")
    print_json(event) if as_json else show_event(event)


@app.command()
def replay(
    queue: Annotated[str, typer.Option("--to", metavar="FUNCTION", help="To whom, such as reserve-stock.")],
    event_ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Single events.")] = None,
    event_type: Type = None,
    subject: Subject = None,
    correlation: Correlation = None,
    domain: Domain = None,
    since: Since = None,
    until: Until = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Say which events are meant; send none, nor ask whether the function has a queue."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send events of the past to one function once more, oldest first. What it has handled changes nothing.

    Example: minierp events replay --to reserve-stock --type com.minierp.sales.order.created.v2
    --since 2030-01-31T09:00:00Z --until 2030-01-31T09:30:00Z --dry-run
    """
    from scripts.minierp.cli.happenings.replaying import chosen, replayed
    from scripts.minierp.client.client import connect

    choice = Choice(event_type, subject, correlation, domain, since, until)
    if choice.is_any == (not event_ids):
        raise UsageError("Which events?", "Name them, or say --type, --subject, --correlation, --since or --until.")
    with connect() as client:
        meant = list(event_ids or chosen(client, choice))
        if not dry_run:
            replayed(client, queue, meant)
    if as_json:
        print_json([{"event_id": each, "queue": queue} for each in meant])
    else:
        console().print(f"{len(meant)} event(s) {'would go' if dry_run else 'went'} to {queue}.")
