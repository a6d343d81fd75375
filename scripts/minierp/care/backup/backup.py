"""Taking a backup: all domains at one moment, table by table, and a manifest when all of it is there."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.cut import one_moment
from scripts.minierp.care.backup.databases import TABLES, Runs, said_plainly
from scripts.minierp.care.backup.manifest import FILE, FOLDER, Domain, Manifest, folder, name_of
from scripts.minierp.care.backup.tables import save
from scripts.minierp.terminal.progress import Advance, progress

_FACTS = "select (select version_num from alembic_version), current_setting('server_version')"
_SEQUENCES = """
select sequencename::text, last_value from pg_sequences where schemaname = current_schema() and last_value is not null
"""


def back_up(databases: Mapping[str, str], bucket: Bucket) -> Manifest:
    """Take a backup. Raises CliError: then there is none, but for objects that no manifest names."""
    began = time.monotonic()
    bucket.below(FOLDER)  # whether it answers, before anybody waits for anything
    with one_moment(databases) as cut, ThreadPoolExecutor(len(databases)) as pool:
        name, connections = name_of(cut.at), cut.connections
        tables = [(domain, table) for domain in connections for table in _tables(domain, connections[domain])]
        with progress("Saving tables", len(tables)) as advance:
            saving = {
                domain: pool.submit(_save, domain, connections[domain], f"{folder(name)}{domain}/", bucket, advance)
                for domain in connections
            }
            domains = {domain: saved.result() for domain, saved in saving.items()}
    manifest = Manifest(
        name=name,
        at=cut.at,
        waited_seconds=round(cut.waited_seconds, 4),
        took_seconds=round(time.monotonic() - began, 3),
        domains=domains,
    )
    bucket.put(f"{folder(name)}{FILE}", manifest.model_dump_json(indent=2).encode())
    return manifest


def _tables(domain: str, connection: Runs) -> list[str]:
    with said_plainly(domain):
        return [name for (name,) in connection.run(TABLES)]


def _save(domain: str, connection: Runs, prefix: str, bucket: Bucket, advance: Advance) -> Domain:
    with said_plainly(domain):
        ((revision, server),) = connection.run(_FACTS)
        saved = {}
        for table in _tables(domain, connection):
            key = f"{prefix}{table}.copy.gz"
            with bucket.writing(key) as file:
                saved[table] = save(connection, table, key, file)
            advance(1)
        # After the rows: a sequence is of no snapshot, and may only be further than these.
        sequences = {name: int(last) for name, last in connection.run(_SEQUENCES)}
    return Domain(revision=revision, server=server, tables=saved, sequences=sequences)
