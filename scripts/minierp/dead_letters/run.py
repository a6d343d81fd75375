"""A replay, or a look at what it would bring back, with a progress bar on stderr."""

import sys

from rich.console import Console
from rich.progress import Progress

from scripts.minierp.dead_letters.broker import SUFFIX, Broker
from scripts.minierp.dead_letters.replay import Choice, replay


def run(broker: Broker, choice: Choice, dry_run: bool) -> list[tuple[str, str]]:
    """Replays, and gives the queue and event id of everything that came back, or would."""
    returned: list[tuple[str, str]] = []
    terminal = Console(file=sys.stderr)
    with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        task = progress.add_task("Dead letters", total=len(choice.event_ids) or _count(broker, choice))

        def done(queue: str, event_id: str) -> None:
            returned.append((queue, event_id))
            progress.advance(task)

        replay(broker, choice, dry_run, done)
    return returned


def _count(broker: Broker, choice: Choice) -> int:
    with broker.channel() as channel:
        return sum(channel.queue_declare(queue + SUFFIX, passive=True).method.message_count for queue in choice.queues)
