"""The domains, each with a database, a broker user and a migration history of its own."""

PLATFORM = "platform"
"""What looks after all domains, and need not have a database of its own."""

DOMAINS = ("product", "inventory", "purchasing", "sales")
