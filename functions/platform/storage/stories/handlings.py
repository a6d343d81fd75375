"""What the inboxes of all domains say about events: who handled them, when, and how they came to that."""

from collections.abc import Collection

from functions.platform.rules.stories import Handled
from functions.platform.storage import databases
from shared.process.domains import DOMAINS

# The inbox's key begins with the function: each of the few names there are is looked for by itself, in the index.
_HANDLED = """
    with recursive names as (
      (select function from inbox order by function limit 1)
      union all
      select (select function from inbox where function > names.function order by function limit 1)
      from names where function is not null
    )
    select function, event_id, source, received_at, attempts, repeats, redrives
    from inbox
    where function = any(array(select function from names where function is not null))
      and event_id = any(:event_ids::text[])
"""


def handlings_of(event_ids: Collection[str]) -> list[Handled]:
    """Who handled these events, in any domain. Raises Unavailable."""
    found = []
    for domain in DOMAINS:
        with databases.of(domain).transaction(read_only=True) as run:
            found += [_handled(domain, row) for row in run(_HANDLED, event_ids=sorted(event_ids))]
    return found


def _handled(domain: str, row: databases.Row) -> Handled:
    at = row.pop("received_at")
    return Handled(domain=domain, at=at, **row)
