"""What the roles of a domain's database may not do, by trying."""

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import product

import pytest
import sqlalchemy as sa
from pg8000.exceptions import DatabaseError
from pg8000.native import Connection

from scripts.minierp.local.system.system import System
from shared.database.connecting import address_of
from shared.database.errors import sqlstate
from shared.database.migrations import upgrade
from shared.database.privileges import tables_of, take_over
from shared.process.domains import DOMAINS, Access, database_role
from tests.factories import reference

FUNCTIONS: tuple[Access, ...] = ("writer", "reader", "keeper")
LOGINS = list(product(DOMAINS, FUNCTIONS))
REFUSED = {"42501"}  # insufficient privilege
Does = set[tuple[str, str, str]]
"""What can be done to which table, and to which of its columns if that matters."""

OF_THE_SERVER = (
    "create extension pg_stat_statements",
    "create extension dblink",
    "create role mine",
    "create database mine",
    "create event trigger mine on ddl_command_start execute function mine()",
    "alter role {domain} superuser",
    "alter role {domain} createrole",
    "alter system set fsync = off",
    "grant pg_read_server_files to current_user",
    "set role postgres",
    "set session authorization postgres",
    "set log_min_messages = debug5",
    "set session_replication_role = replica",
    "load '/tmp/mine.so'",
    "copy (select 1) to program 'true'",
    "copy outbox (event) from program 'echo {{}}'",
    "copy outbox to '/tmp/outbox'",
    "copy outbox (event) from '/etc/passwd'",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('pg_hba.conf')",
    "select pg_ls_dir('.')",
    "select pg_stat_file('PG_VERSION')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/mine')",
    "select rolpassword from pg_authid",
    "select passwd from pg_shadow",
    "select * from pg_hba_file_rules",
    "select pg_reload_conf()",
    "select pg_rotate_logfile()",
    "select pg_switch_wal()",
    "select pg_create_restore_point('mine')",
    "select pg_promote()",
)
FORBIDDEN = (
    *OF_THE_SERVER,
    "create table mine ()",
    "create temporary table mine ()",
    "create view mine as select 1 as one",
    "create schema mine",
    "create sequence mine",
    "create function mine() returns int language sql as 'select 1'",
    "create type mine as enum ('a')",
    "create extension citext",
    "create trigger mine before insert on outbox for each row execute function tsvector_update_trigger(a, b, c)",
    "create index mine on outbox (created_at)",
    "create rule mine as on insert to outbox do nothing",
    "create policy mine on outbox",
    "create publication mine for table outbox",
    "alter table outbox disable trigger all",
    "alter table outbox add column mine int",
    "alter table outbox owner to current_user",
    "alter table outbox enable row level security",
    "alter sequence outbox_position_seq restart",
    "alter database {domain} set search_path = mine",
    "alter role \"{domain}-owner\" password 'mine'",
    "drop table outbox",
    "drop database {domain}",
    "comment on table outbox is 'mine'",
    "reindex table outbox",
    "cluster outbox using outbox_pkey",
    'grant "{domain}-owner" to current_user',
    'set role "{domain}-owner"',
    "select setval('outbox_position_seq', 1)",
)


@contextmanager
def logged_in(services: System, domain: str, access: Access) -> Iterator[Connection]:
    with closing(Connection(**address_of(services.state.databases[domain][f"{access}_url"]))) as connection:
        connection.run("set default_transaction_read_only = off")  # whoever only reads may say so
        yield connection


def code(connection: Connection, statement: str) -> str:
    """How the server refuses a statement; empty where it does not."""
    try:
        connection.run(statement)
    except DatabaseError as error:
        return sqlstate(error)
    return ""


@pytest.mark.parametrize(("domain", "access"), LOGINS, ids="-".join)
def test_a_function_s_role_does_nothing_but_work_with_rows(services: System, domain: str, access: Access) -> None:
    with logged_in(services, domain, access) as connection:
        found = {each: code(connection, each.format(domain=domain)) for each in FORBIDDEN}

    assert {each: refusal for each, refusal in found.items() if refusal not in REFUSED} == {}


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_owner_of_a_database_owns_nothing_of_its_server(services: System, domain: str) -> None:
    with logged_in(services, domain, "owner") as connection:
        found = {each: code(connection, each.format(domain=domain)) for each in OF_THE_SERVER}

    assert {each: refusal for each, refusal in found.items() if refusal not in REFUSED} == {}


@pytest.mark.parametrize(("domain", "access"), LOGINS, ids="-".join)
def test_nobody_becomes_another_role(services: System, domain: str, access: Access) -> None:
    others = [database_role(domain, each) for each in ("owner", *FUNCTIONS) if each != access]
    with logged_in(services, domain, access) as connection:
        found = [code(connection, f'set role "{role}"') for role in [*others, "postgres", "pg_monitor"]]

    assert set(found) == REFUSED


@pytest.mark.parametrize(("domain", "access"), LOGINS, ids="-".join)
def test_nobody_ends_another_s_work(services: System, domain: str, access: Access) -> None:
    with logged_in(services, domain, access) as connection, logged_in(services, domain, "owner") as owner:
        ((pid,),) = owner.run("select pg_backend_pid()")

        assert code(connection, f"select pg_terminate_backend({pid})") in REFUSED
        assert code(connection, f"select pg_cancel_backend({pid})") in REFUSED


def tables(domain: str) -> list[sa.Table]:
    return tables_of(importlib.import_module(f"functions.{domain}.storage.tables"))


def said(domain: str, access: Access) -> Does:
    """What the tables let a role do to them, beside reading."""
    found: Does = set()
    for table in tables(domain):
        for action, columns in re.findall(r"(\w+)(?: \(([\w, ]+)\))?", table.info.get(access, "")):
            named = columns.split(", ") if columns else [column.name for column in table.c]
            found |= {(action, table.name, name if action == "update" else "") for name in named}
    return found


def attempts(connection: Connection) -> Iterator[tuple[tuple[str, str, str], str]]:
    """All that could be done to every column and table there is; no row is there that it would be done to."""
    for (table,) in connection.run("select tablename::text from pg_tables where schemaname = 'public'"):
        yield ("delete", table, ""), f"delete from {table} where false"
        yield ("truncate", table, ""), f"truncate {table}"
        names = connection.run(
            "select attname::text, attidentity <> '' from pg_attribute"
            f" where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped"
        )
        given = next(name for name, made in names if not made)
        yield ("insert", table, ""), f"insert into {table} ({given}) select {given} from {table} where false"
        for name, _ in names:
            yield ("update", table, name), f"update {table} set {name} = default where false"


@pytest.mark.parametrize(("domain", "access"), LOGINS, ids="-".join)
def test_a_role_does_to_tables_what_these_say_and_nothing_else(services: System, domain: str, access: Access) -> None:
    with logged_in(services, domain, access) as connection:
        answers = {what: code(connection, statement) for what, statement in attempts(connection)}

    assert set(answers.values()) <= {"", *REFUSED}
    assert {what for what, refusal in answers.items() if not refusal} == said(domain, access)


@pytest.mark.parametrize(("domain", "access"), LOGINS, ids="-".join)
def test_what_has_happened_is_changed_by_nobody(services: System, domain: str, access: Access) -> None:
    """But for the marks that an event was published, and events that the archive has, which are forgotten."""
    kept = {"movement", "history", "outbox", "receipt", "receipt_line", "shipment", "shipment_line"}
    with logged_in(services, domain, access) as connection:
        done = {what for what, statement in attempts(connection) if what[1] in kept and not code(connection, statement)}

    marks: dict[Access, Does] = {
        "writer": {("update", "outbox", "published_at")},
        "reader": set(),
        "keeper": {("update", "outbox", "published_at"), ("delete", "outbox", "")},
        "owner": set(),
    }
    assert {each for each in done if each[0] != "insert"} == marks[access]


@pytest.mark.parametrize("domain", DOMAINS)
def test_who_only_reads_reads_everything_and_writes_nothing_even_by_mistake(services: System, domain: str) -> None:
    with closing(Connection(**address_of(services.state.databases[domain]["reader_url"]))) as connection:
        assert {code(connection, f"select * from {table.name} limit 1") for table in tables(domain)} == {""}
        assert code(connection, "insert into outbox (event) values ('{}')") == "25006"  # read-only transaction


@pytest.mark.parametrize(("domain", "access"), LOGINS, ids="-".join)
def test_a_role_gives_up_by_itself(services: System, domain: str, access: Access) -> None:
    with logged_in(services, domain, access) as connection:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")

        assert [connection.run(f"show {name}") for name in names] == [[["10s"]]] * 3


@pytest.mark.parametrize(("domain", "access"), LOGINS, ids="-".join)
def test_a_role_opens_no_other_domain_s_database(services: System, domain: str, access: Access) -> None:
    mine = address_of(services.state.databases[domain][f"{access}_url"])
    for other in DOMAINS:
        if other != domain:
            theirs = address_of(services.state.databases[other]["url"])
            with pytest.raises(DatabaseError, match="28"):
                Connection(**{**theirs, "user": mine["user"], "password": mine["password"]})
    with pytest.raises(DatabaseError, match="28"):
        Connection(**{**mine, "database": "postgres"})


@pytest.fixture
def of_before(services: System) -> Iterator[Callable[[str], sa.Connection]]:
    """A sales database as the release before left it: its one role owned it, and everything in it.

    of_before("sales"): a connection of that role.
    """
    server = sa.make_url(services.state.databases["sales"]["url"])
    password = services.plan.addresses.passwords.of("postgres", "postgres")
    administrator = server.set(username="postgres", password=password, database="postgres")
    name = reference("before")
    whole = sa.create_engine(administrator, isolation_level="AUTOCOMMIT")
    engine = sa.create_engine(administrator.set(database=name), poolclass=sa.NullPool)

    def connected(role: str) -> sa.Connection:
        connection = engine.connect()
        connection.exec_driver_sql(f'set session authorization "{role}"')
        connection.commit()
        return connection

    with whole.connect() as connection:
        connection.exec_driver_sql(f'create database "{name}" owner "sales"')
        with connected("sales") as before, before.begin():
            upgrade("sales", "0006", before)
        yield connected
        connection.exec_driver_sql(f'drop database "{name}" with (force)')
    whole.dispose()


OWNERS = """
select distinct pg_get_userbyid(relowner)::text from pg_class where relnamespace = 'public'::regnamespace
union select pg_get_userbyid(datdba)::text from pg_database where datname = current_database()
"""
FORGET = "delete from outbox where published_at is not null"


def test_a_database_of_before_becomes_its_owner_s_and_loses_nothing(
    of_before: Callable[[str], sa.Connection],
) -> None:
    with of_before("sales") as writer, of_before("sales-owner") as owner:
        with writer.begin():
            writer.exec_driver_sql("insert into outbox (event) values ('{}')")
        for _ in range(2):  # the second time changes nothing
            with owner.begin():
                upgrade("sales", over=owner)

        with owner.begin():
            assert owner.exec_driver_sql(OWNERS).scalars().all() == ["sales-owner"]
            assert owner.exec_driver_sql("select count(*) from outbox").scalar_one() == 1
        with writer.begin():
            writer.exec_driver_sql("insert into outbox (event) values ('{}')")
            writer.exec_driver_sql("select nextval('sales_order_number')")
        with pytest.raises(sa.exc.DBAPIError, match="42501"):
            writer.exec_driver_sql(FORGET)


def test_functions_of_before_go_on_until_the_migration_has_ended(of_before: Callable[[str], sa.Connection]) -> None:
    with of_before("sales") as writer, of_before("sales-owner") as owner:
        with owner.begin():
            take_over(owner, "sales")

        with writer.begin():
            writer.exec_driver_sql("insert into outbox (event) values ('{}')")
            writer.exec_driver_sql(FORGET)
            writer.exec_driver_sql("select nextval('sales_order_number')")
