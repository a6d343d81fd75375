"""Bring an event back to the function that could not take it, or say what would come of that now."""

from functions.platform.storage.broker import Outgoing, connected
from functions.platform.storage.letters import finding, letters
from functions.platform.storage.letters.finding import Found
from functions.platform.storage.letters.rehearsing import rehearsed
from functions.platform.storage.shapes import ReplayedLetters
from shared.delivery.letters import returning
from shared.outcomes.answers import Answer, Document, ok
from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.names import Sought
from shared.values.record import Value
from shared.work.context import Context


class ReplayDeadLetter(Value):
    """To one queue, or to each that it came from. dry_run: whether only to say what its function would make of it."""

    queue: Sought = ""
    dry_run: bool = False


def replay(command: ReplayDeadLetter, context: Context) -> Answer[ReplayedLetters]:
    """What is kept of an event goes back to its queues, and is gone once they have it again.

    Raises NotFound, and Unavailable where a queue takes no messages: then it is still kept.
    """
    found = finding.named(context.path["id"], command.queue)
    return ok({"items": [_rehearsed(each) for each in found] if command.dry_run else _sent_back(found)})


def _sent_back(found: list[Found]) -> list[Document]:
    with connected() as connection:
        outgoing = Outgoing(connection)
        for place, document in found:
            properties, body = letters.message(document)
            if not outgoing.send(place.queue, returning(properties), body):
                raise Unavailable(f"The queue {place.queue} takes no messages now.")
            letters.forget(place.key)
            logs.log("info", "replayed", **_named((place, document)))
    return [_named(each) for each in found]


def _rehearsed(found: Found) -> Document:
    place, document = found
    return {**_named(found), **rehearsed(place.queue, *letters.message(document))}


def _named(found: Found) -> Document:
    return {"queue": found[0].queue, "event_id": found[1]["event_id"]}


main = function(post("/dead-letters/{id}/replays", replay, scope="dead-letters:manage", repeatable=True))
