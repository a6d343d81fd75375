"""Who does what in the demo: one client for each role, so that nobody may do more than their work."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import Address

CONCURRENCY = 8
PATIENCE = 60.0
"""Seconds for which the demo outlives a MiniERP that is still starting, or busy."""


class Staff(NamedTuple):
    """The client of each role. Where no tokens can be signed, all show the one that was given."""

    clerk: Client
    seller: Client
    buyer: Client
    warehouse: Client
    auditor: Client


@contextmanager
def at_work(address: Address) -> Iterator[Staff]:
    """All of them, for the length of the block."""
    with ExitStack() as stack:
        yield Staff(
            *(stack.enter_context(Client(address.acting(role), PATIENCE, CONCURRENCY)) for role in Staff._fields)
        )
