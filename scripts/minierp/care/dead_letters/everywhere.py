"""Dead letters wherever they are: in their queues still, or kept by the platform."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from scripts.minierp.care.dead_letters.broker import Broker, connect
from scripts.minierp.care.dead_letters.kept import Kept, kept
from scripts.minierp.care.dead_letters.letters import read_letters
from scripts.minierp.care.dead_letters.reasons import Letter
from scripts.minierp.terminal.errors import CliError, UsageError


@contextmanager
def broker_of(broker_url: str | None) -> Iterator[Broker | None]:
    """The broker at an address, or of the system here; nothing where MINIERP_URL names another and no broker is named.

    Raises CliError.
    """
    if broker_url is None and "MINIERP_URL" in os.environ:
        yield None
        return
    with connect(broker_url) as broker:
        yield broker


def found(queues: Sequence[str], broker_url: str | None) -> tuple[list[Letter], list[CliError]]:
    """The letters of some queues, or of all, and what kept others from being seen. Raises UsageError.

    Queues are looked at first: what leaves them meanwhile is kept then.
    """
    errors: list[CliError] = []
    queued = _seen(lambda: _queued(queues, broker_url), errors)
    stored = _seen(lambda: _kept(queues, broker_url), errors)
    known = {(letter["queue"], letter["event_id"], letter["times"]) for letter in stored}
    left = [letter for letter in queued if (letter["queue"], letter["event_id"], letter["times"]) not in known]
    return [*left, *stored], errors


def named(broker: Broker, queues: Sequence[str]) -> list[str]:
    """Those that are named, or all. Where no manifests are at hand, whatever is named is believed.

    Raises UsageError.
    """
    names = list(queues or broker.queues)
    if not names:
        raise UsageError("There are no manifests here that name the queues.", "Say --queue NAME for each.")
    if broker.queues and (unknown := sorted(set(names) - set(broker.queues))):
        raise UsageError(f"No queue is called {', '.join(unknown)}.", f"There is: {', '.join(broker.queues)}.")
    return names


def each_kept(
    queues: Sequence[str],
    broker_url: str | None,
    takes: Callable[[Letter], bool],
    do: Callable[[Kept, Letter], list[Letter]],
) -> Iterator[Letter]:
    """What `do` says of each letter that the platform keeps and that is taken, one after the other. Raises CliError."""
    with kept(broker_url) as place:
        for letter in filter(takes, place.letters(queues) if place else ()):
            yield from do(place, letter) if place else ()


def _seen(look: Callable[[], list[Letter]], errors: list[CliError]) -> list[Letter]:
    try:
        return look()
    except UsageError:
        raise
    except CliError as error:
        errors.append(error)
        return []


def _queued(queues: Sequence[str], broker_url: str | None) -> list[Letter]:
    with broker_of(broker_url) as broker:
        return read_letters(broker, named(broker, queues)) if broker else []


def _kept(queues: Sequence[str], broker_url: str | None) -> list[Letter]:
    with kept(broker_url) as place:
        return place.letters(queues) if place else []
