"""The domains, each with a database, a broker user and a migration history of its own."""

from typing import Literal

PLATFORM = "platform"
"""What looks after all domains, and need not have a database of its own."""

DOMAINS = ("product", "inventory", "purchasing", "sales")

Access = Literal["owner", "writer", "reader", "keeper"]

ACCESSES: tuple[Access, ...] = ("owner", "writer", "reader", "keeper")
"""As what one logs in to a domain's database: the owner migrates, saves and restores it; functions that change
something are writers, those that only answer readers; the keeper archives, audits and forgets."""


def database_role(domain: str, access: Access) -> str:
    """The PostgreSQL role of a domain for an access; the writer is called as the domain is."""
    return domain if access == "writer" else f"{domain}-{access}"


def database_secret(domain: str, access: Access) -> str:
    """The Secret with the login of that role."""
    return f"{domain}-database" if access == "writer" else f"{domain}-database-{access}"
