"""Events that were under way at the moment of a backup: they are sent again after the restore.

The broker's queues are no part of a backup, and need not be: what a queue held then is an event that some function had
not handled, and the inboxes say which these are. Such an event is unpublished again, so that the relay sends it. Other
functions that take it, too, may have handled it; their inboxes are restored as well, so that it changes nothing there.
"""

from collections.abc import Mapping
from pathlib import Path

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.databases import Runs, quoted
from scripts.minierp.care.backup.manifest import Domain, Table
from scripts.minierp.care.backup.tables import copy_in
from scripts.minierp.manifests.manifests import Manifests

_AGAIN = """
with again as (
  update outbox set published_at = null
  where published_at is not null and exists (
    select from takes where takes.type = outbox.event ->> 'type' and not exists (
      select from handled
      where handled.function = takes.function and handled.event_id = outbox.event ->> 'id'
        and handled.source = outbox.event ->> 'source'
    )
  )
  returning 1
)
select count(*) from again
"""


def takers(manifests: Path) -> list[tuple[str, str]]:
    """Types of events, and the functions that take them, named as their inbox rows are.

    A queue that no source reads, such as the one of refusals, is no function's: nobody handles what lies there.
    """
    found = Manifests.load(manifests)
    read = {source.queue for source in found.rabbitmq_sources}
    bindings = [resource.spec for resource in found.broker if resource.kind == "Binding"]
    return sorted(
        (str(spec["routingKey"]), str(spec["destination"]).replace("-", "_"))
        for spec in bindings
        if spec["destinationType"] == "queue" and spec["destination"] in read and spec.get("routingKey")
    )


def send_again(database: Runs, domains: Mapping[str, Domain], bucket: Bucket, taken: list[tuple[str, str]]) -> int:
    """Unpublish, in one domain's restored database, what some function had not handled; says how many events."""
    database.run("create temporary table takes (type text, function text) on commit drop")
    database.run("copy takes from stdin", stream=[f"{kind}\t{function}\n".encode() for kind, function in taken])
    database.run("create temporary table handled (function text, event_id text, source text) on commit drop")
    for domain in domains.values():
        _note_handled(database, domain.tables["inbox"], bucket)
    database.run("create index on handled (event_id)")
    ((count,),) = database.run(_AGAIN)
    database.run("drop table takes, handled")
    return int(count)


def _note_handled(database: Runs, inbox: Table, bucket: Bucket) -> None:
    columns = ", ".join(f"{quoted(name)} text" for name in inbox.columns)
    database.run(f"create temporary table noted ({columns}) on commit drop")
    copy_in(database, "noted", inbox, bucket.pieces(inbox.key))
    database.run("insert into handled select function, event_id, source from noted")
    database.run("drop table noted")
