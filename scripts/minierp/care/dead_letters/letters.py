"""The dead letters that still lie in their queues, as people want to see them."""

from scripts.minierp.care.dead_letters.broker import Broker, Delivery
from scripts.minierp.care.dead_letters.reasons import Letter, Refusals, cause, reason
from shared.delivery.letters import REFUSALS, SUFFIX, read

QUEUED = "queued"


def read_letters(broker: Broker, queues: list[str]) -> list[Letter]:
    """The dead letters of these queues, in the queues' order. Nothing is consumed."""
    refusals = Refusals.read(broker.held(REFUSALS))
    return [describe(delivery, queue, refusals) for queue in queues for delivery in broker.held(queue + SUFFIX)]


def describe(delivery: Delivery, queue: str, refusals: Refusals) -> Letter:
    """What a dead letter of `queue` is."""
    told = read(delivery.properties, delivery.body, queue).document()
    letter = {"state": QUEUED, **told, "problem": refusals.find(told["event_id"], queue)}
    return explained({**letter, "cause": cause(letter)})


def explained(letter: Letter) -> Letter:
    """With its `reason`, in one line for people."""
    return {**letter, "reason": reason(letter)}
