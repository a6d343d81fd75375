"""Send an event of the past to a function once more."""

from functions.platform.storage.archive.archive import event_called
from functions.platform.storage.broker import Outgoing, connected, is_there
from functions.platform.storage.shapes import ReplayedEvent
from shared.messaging.publisher import message
from shared.outcomes.answers import Answer, ok
from shared.outcomes.problems import Invalid, Unavailable
from shared.outcomes.violations import in_body
from shared.process import logs
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.names import Told
from shared.values.record import Value
from shared.work.context import Context


class ReplayEvent(Value):
    """To the queue of a function, which is called as the function is."""

    queue: Told


def replay(command: ReplayEvent, context: Context) -> Answer[ReplayedEvent]:
    """The event goes to the queue as it was, with its own id: a function that has handled it does nothing.

    Raises NotFound, Invalid where there is no such queue, and Unavailable where it takes no messages.
    """
    event = event_called(context.path["id"])
    with connected() as connection:
        if "." in command.queue or not is_there(connection, command.queue):  # as those that no function reads
            raise Invalid("There is no such queue.", [in_body("queue", "is the queue of no function")])
        if not Outgoing(connection).send(command.queue, *message(event)):
            raise Unavailable(f"The queue {command.queue} takes no messages now.")
    logs.log("info", "replayed", event_id=event["id"], queue=command.queue)
    return ok({"event_id": event["id"], "queue": command.queue})


main = function(post("/events/{id}/replays", replay, scope="events:replay", repeatable=True))
