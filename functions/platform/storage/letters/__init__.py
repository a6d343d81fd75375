"""Dead letters in the object store: how they come there, and back to their queues."""
