"""What all events have in common."""

from typing import ClassVar
from uuid import UUID

from shared.values.record import Value


class Event(Value):
    """The data of a published event. `TYPE` is its CloudEvents type, `subject` the id of the aggregate it is about."""

    TYPE: ClassVar[str]

    @property
    def subject(self) -> str:
        """The aggregate's id, which is also the event's partition key."""
        raise NotImplementedError


class OrderEvent(Event):
    """An event about one order."""

    order_id: UUID

    @property
    def subject(self) -> str:
        """The order's id."""
        return str(self.order_id)
