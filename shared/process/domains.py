"""The domains, each with a database, a broker user and a migration history of its own."""

DOMAINS = ("product", "inventory", "purchasing", "sales")
