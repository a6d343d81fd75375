"""A replay with a progress bar on stderr."""

from rich.progress import Progress

from scripts.minierp.care.dead_letters.broker import Broker
from scripts.minierp.care.dead_letters.choice import Choice
from scripts.minierp.care.dead_letters.replay import replay
from scripts.minierp.terminal.output import console
from shared.delivery.letters import SUFFIX


def run(broker: Broker, choice: Choice) -> list[tuple[str, str]]:
    """Replays, and gives the queue and event id of everything that came back."""
    returned: list[tuple[str, str]] = []
    terminal = console(stderr=True)
    with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        task = progress.add_task("Dead letters", total=len(choice.event_ids) or _count(broker, choice))

        def done(queue: str, event_id: str) -> None:
            returned.append((queue, event_id))
            progress.advance(task)

        replay(broker, choice, done)
    return returned


def _count(broker: Broker, choice: Choice) -> int:
    with broker.channel() as channel:
        return sum(channel.queue_declare(queue + SUFFIX, passive=True).method.message_count for queue in choice.queues)
