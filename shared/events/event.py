"""What all events have in common. Apart from their types, which a function that only answers queries does not load."""

from typing import ClassVar

from shared.values.fields import Value


class Event(Value):
    """The data of a published event. `TYPE` is its CloudEvents type, `subject` the id of the aggregate it is about."""

    TYPE: ClassVar[str]

    @property
    def subject(self) -> str:
        """The aggregate's id, which is also the event's partition key."""
        raise NotImplementedError
