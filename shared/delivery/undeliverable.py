"""What can be wrong with a message."""


class UndeliverableError(Exception):
    """The message can never become a request; the adapter rejects it without asking the sink."""
