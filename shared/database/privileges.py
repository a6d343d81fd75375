"""Who may do what in a domain's database: a table says so itself, in its `info`, for writers and keepers.

Everybody reads. Nobody but the owner makes, changes or empties a table. What a transaction has written to a ledger, a
history or an outbox, no function changes, but for the marks that are named.
"""

from collections.abc import Iterable, Iterator
from types import ModuleType

import sqlalchemy as sa

from shared.database import archive, tables
from shared.process.domains import Access, database_role

_FUNCTIONS: tuple[Access, ...] = ("writer", "reader", "keeper")
_NUMBERS = 'grant usage on all sequences in schema public to "{}"'
_DATABASE = "select quote_ident(current_database())"
_ROLES = "select rolname from pg_roles where rolname = any(:names) and rolname <> current_user"
_LEFT = """
select exists (
  select from pg_shdepend join pg_roles on pg_roles.oid = refobjid
  where refclassid = 'pg_authid'::regclass and deptype = 'o' and rolname = :writer
    and dbid in (0, (select oid from pg_database where datname = current_database()))
) and current_user = :owner
"""


def take_over(connection: sa.Connection, domain: str) -> None:
    """Make the owner's what an earlier release left to the writer, who may go on as that release does, for now."""
    writer, owner = database_role(domain, "writer"), database_role(domain, "owner")
    if not connection.execute(sa.text(_LEFT), {"writer": writer, "owner": owner}).scalar_one():
        return
    connection.exec_driver_sql(f'reassign owned by "{writer}" to "{owner}"')
    for statement in (
        *_way_in(connection, writer),
        f'grant insert, update, delete on all tables in schema public to "{writer}"',
        _NUMBERS.format(writer),
    ):
        connection.exec_driver_sql(statement)


def give(connection: sa.Connection, domain: str, own: Iterable[sa.Table]) -> None:
    """Let each role of a domain do what its `own` tables say, and nothing else; as their owner, at the newest revision.

    A role that the server does not know gets nothing: whoever sets it up makes them.
    """
    roles = {database_role(domain, access): access for access in _FUNCTIONS}
    own, there = list(own), connection.execute(sa.text(_ROLES), {"names": list(roles)}).scalars().all()
    database = connection.execute(sa.text(_DATABASE)).scalar_one()
    for statement in (f"revoke all on database {database} from public", "revoke create on schema public from public"):
        connection.exec_driver_sql(statement)
    for role in there:
        for statement in (*_way_in(connection, role), *_more(own, roles[role], role)):
            connection.exec_driver_sql(statement)


def tables_of(domain: ModuleType) -> list[sa.Table]:
    """All tables of a database, by name: those that every domain has, and those of its own `storage.tables`."""
    modules = (tables, archive, domain)
    found = {each.name: each for module in modules for each in vars(module).values() if isinstance(each, sa.Table)}
    return [found[name] for name in sorted(found)]


def _way_in(connection: sa.Connection, role: str) -> Iterator[str]:
    """In, and everything to be read."""
    database = connection.execute(sa.text(_DATABASE)).scalar_one()
    yield f'grant connect on database {database} to "{role}"'
    yield f'grant usage on schema public to "{role}"'
    yield f'revoke all on all tables in schema public from "{role}"'
    yield f'grant select on all tables in schema public to "{role}"'


def _more(own: Iterable[sa.Table], access: Access, role: str) -> Iterator[str]:
    if access == "writer":
        yield _NUMBERS.format(role)
    for table in own:
        if privileges := table.info.get(access):
            yield f'grant {privileges} on "{table.name}" to "{role}"'
