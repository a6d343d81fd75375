"""What hands a trace on, and how those who answer speak of it."""

from collections.abc import Callable, Sequence

EXTENSION = "minierptrace"
"""The attribute of an event that holds the context in which it was emitted, as a W3C `traceparent`."""

EVENT_HEADER = f"ce-{EXTENSION}"
"""The header by which an event source hands it on."""

Answered = Callable[[str, int], None]
"""(trigger, status): what is known once a request is answered."""

Metadata = Sequence[tuple[str, str]]
"""Of a gRPC call."""
