"""What a story is told from: events, inboxes, dead letters."""
