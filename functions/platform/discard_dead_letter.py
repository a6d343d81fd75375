"""Throw away a dead letter whose event nobody will ever want again."""

from functions.platform.storage.letters import finding, letters
from functions.platform.storage.shapes import DiscardedLetters
from shared.outcomes.answers import Answer, ok
from shared.process import logs
from shared.runtime.function import function
from shared.runtime.triggers import delete
from shared.values.names import Sought
from shared.values.record import Value
from shared.work.context import Context


class DiscardDeadLetter(Value):
    """Of one queue, or of all."""

    queue: Sought = ""


def discard(command: DiscardDeadLetter, context: Context) -> Answer[DiscardedLetters]:
    """What is kept of an event is gone for good. Raises NotFound."""
    found = finding.named(context.path["id"], command.queue)
    for place, document in found:
        letters.discard(place, document["event_id"])
        logs.log("info", "discarded", queue=place.queue, event_id=document["event_id"])
    return ok({"items": [{"queue": place.queue, "event_id": each["event_id"]} for place, each in found]})


main = function(delete("/dead-letters/{id}", discard, scope="dead-letters:manage", repeatable=True))
