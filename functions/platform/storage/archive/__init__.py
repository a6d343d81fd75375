"""The archive of all events: what comes into it from the outboxes, and how it is found again."""
