import importlib
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from scripts.minierp.local.system.system import System
from shared.database import archive, tables
from shared.database.migrations import upgrade
from shared.events.product import ProductUpdated
from shared.messaging.attributes import check
from shared.process.domains import DOMAINS
from shared.process.settings import settings
from tests.eventually import eventually
from tests.factories import reference
from tests.integration.domain import ROOT


@pytest.fixture
def empty(services: System) -> Iterator[sa.URL]:
    """A database that nobody has migrated yet, on the server of the product domain."""
    server = sa.make_url(services.state.databases["product"]["url"])
    password = services.plan.addresses.passwords.of("postgres", "postgres")
    administrator = server.set(username="postgres", password=password, database="postgres")
    name = reference("fresh")
    engine = sa.create_engine(administrator, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'create database "{name}"'))
        yield administrator.set(database=name)
        connection.execute(sa.text(f'drop database "{name}" with (force)'))
    engine.dispose()


def migrate(domain: str, url: str | sa.URL) -> "subprocess.Popen[str]":
    text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "shared.database.migrations", domain],
        env={**os.environ, "DATABASE_URL": text},
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )


def differences(domain: str, url: str | sa.URL) -> list[object]:
    """What Alembic would still change to make the database what `tables.py` says."""
    module = importlib.import_module(f"functions.{domain}.storage.tables")
    ours = {found for each in (tables, archive, module) for found in vars(each).values() if isinstance(found, sa.Table)}
    metadata = sa.MetaData()
    for table in ours:
        table.to_metadata(metadata)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_tables_are_what_the_migrations_make(services: System, domain: str) -> None:
    assert differences(domain, services.state.databases[domain]["url"]) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_migrating_again_changes_nothing(services: System, domain: str) -> None:
    url = services.state.databases[domain]["url"]

    again = migrate(domain, url)

    assert again.wait() == 0, again.stderr.read()
    assert differences(domain, url) == []


def test_two_migrations_of_an_empty_database_at_once_both_succeed(empty: sa.URL) -> None:
    both = [migrate("purchasing", empty) for _ in range(2)]

    assert [each.wait() for each in both] == [0, 0], [each.stderr.read() for each in both]
    assert differences("purchasing", empty) == []


ORDER = """
insert into sales_order (id, status, stock_check, customer, address, currency, total_before_discount, total, shortages,
                         version, created_at)
values (gen_random_uuid(), 'pending', 'answered', 'Ada', '{}', 'EUR', 1, 1, '[]', 1, now())
"""
"""As the first version of create_sales_order stores one."""


PRODUCT = """
insert into product (sku, name, description, type, unit, price, currency, reorder_point, reorder_quantity, auto_order,
                     status, version, created_at)
values (gen_random_uuid(), 'Tea', '', 'both', 'piece', 1, 'EUR', 0, 0, false, 'active', 1, now())
"""
"""As the first version of create_product stores one."""


def upgrade_to(revision: str, domain: str = "sales") -> None:
    """Of the domain's database, which DATABASE_URL names."""
    upgrade(domain, revision)


@pytest.fixture
def of_before(empty: sa.URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """A sales database as it was before orders had references, with an order in it."""
    monkeypatch.setenv("DATABASE_URL", empty.render_as_string(hide_password=False))
    settings.cache_clear()
    upgrade_to("0001")
    engine = sa.create_engine(empty, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(ORDER))
    yield engine
    settings.cache_clear()


def test_orders_of_before_and_functions_of_before_go_on_beside_references(of_before: sa.Engine) -> None:
    migration = migrate("sales", of_before.url)

    assert migration.wait() == 0, migration.stderr.read()
    with of_before.begin() as connection:
        connection.execute(sa.text(ORDER))
        found = connection.execute(sa.text("select reference, ordered_at from sales_order")).all()
    assert found == [(None, None)] * 2


@pytest.fixture
def catalogue(empty: sa.URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """A database of products, to be brought to any version of its schema."""
    monkeypatch.setenv("DATABASE_URL", empty.render_as_string(hide_password=False))
    settings.cache_clear()
    yield sa.create_engine(empty, poolclass=sa.NullPool)
    settings.cache_clear()


def test_products_of_before_and_functions_of_before_go_on_and_may_be_sold_in_parts(catalogue: sa.Engine) -> None:
    upgrade_to("0001", "product")
    with catalogue.begin() as connection:
        connection.execute(sa.text(PRODUCT))

    upgrade_to("head", "product")

    with catalogue.begin() as connection:
        connection.execute(sa.text(PRODUCT))
        found = connection.execute(sa.text("select fractional, order_multiple, sell_until_gone from product")).all()
    assert found == [(True, 1, False)] * 2


def test_products_of_before_tell_inventory_once_it_can_hear_how_they_want_to_be_bought(catalogue: sa.Engine) -> None:
    upgrade_to("0002", "product")
    with catalogue.begin() as connection:
        connection.execute(sa.text(PRODUCT))
        connection.execute(sa.text(PRODUCT))
        one = "update product set auto_order = true, version = 3 where sku = (select min(sku) from product)"
        connection.execute(sa.text(one))

    upgrade_to("head", "product")

    with catalogue.begin() as connection:
        (pending,) = connection.execute(sa.text("select event, created_at > now() as later from outbox")).all()
    attributes = {name: value for name, value in pending.event.items() if name != "data"}
    check(attributes)
    told = ProductUpdated.model_validate(pending.event["data"])
    assert (told.auto_order, told.fractional, attributes["type"], attributes["sequence"]) == (
        True, True, ProductUpdated.TYPE, "3"
    )  # fmt: skip
    assert (pending.later, attributes["subject"]) == (True, told.sku)


def test_a_migration_gives_way_while_somebody_holds_the_table(of_before: sa.Engine) -> None:
    """Behind a migration that waits for a lock, everybody else would wait as well: a backup must stop no orders."""
    waiting = sa.text("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'alter table%'")
    with of_before.begin() as backup, of_before.connect() as shop:
        backup.execute(sa.text("lock table sales_order in access share mode"))
        shop = shop.execution_options(isolation_level="AUTOCOMMIT")
        migration = migrate("sales", of_before.url)
        for _ in range(2):
            eventually(lambda: shop.execute(waiting).all())
            shop.execute(sa.text("set lock_timeout = '10s'"))
            shop.execute(sa.text(ORDER))

    assert migration.wait() == 0, migration.stderr.read()
    assert differences("sales", of_before.url) == []


def test_while_the_index_over_references_is_made_orders_can_be_read(of_before: sa.Engine) -> None:
    upgrade_to("0002")
    waiting = sa.text("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'create%index%'")
    with of_before.begin() as writer, of_before.connect() as reader:
        writer.execute(sa.text(ORDER))
        reader = reader.execution_options(isolation_level="AUTOCOMMIT")
        migration = migrate("sales", of_before.url)
        eventually(lambda: reader.execute(waiting).all())

        reader.execute(sa.text("set lock_timeout = '10ms'"))
        assert reader.execute(sa.text("select reference from sales_order")).all() == [(None,)]

    assert migration.wait() == 0, migration.stderr.read()


def test_the_lock_that_new_columns_need_is_not_held_while_an_index_is_made(of_before: sa.Engine) -> None:
    migration = migrate("sales", of_before.url)

    assert migration.wait() == 0, migration.stderr.read()
    column = "select xmin from pg_attribute where attrelid = 'sales_order'::regclass and attname = 'reference'"
    index = "select xmin from pg_index where indexrelid = 'sales_order_reference'::regclass"
    with of_before.begin() as connection:
        made = [connection.execute(sa.text(each)).scalar_one() for each in (column, index)]
    assert made[0] != made[1], "in one transaction"


def test_an_unknown_domain_is_refused_with_the_choices() -> None:
    wrong = migrate("marketing", "")

    assert wrong.wait() != 0
    assert "product,inventory,purchasing,sales" in wrong.stderr.read()


def test_without_a_database_to_migrate_the_variable_is_named() -> None:
    wrong = migrate("product", "")

    assert wrong.wait() != 0
    assert "DATABASE_URL" in wrong.stderr.read()


PURCHASE = """
insert into purchase_order (id, status, stock_check, supplier, expected_date, currency, total, version, created_at)
values (gen_random_uuid(), 'open', 'answered', 'Oak & Sons', '2026-12-01', 'EUR', 1, 1, now())
"""
"""As create_purchase_order stored one before there were numbers."""


def test_purchase_orders_of_before_are_numbered_and_functions_of_before_go_on(
    empty: sa.URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty.render_as_string(hide_password=False))
    settings.cache_clear()
    upgrade_to("0003", "purchasing")
    engine = sa.create_engine(empty, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for _ in range(3):
            connection.execute(sa.text(PURCHASE))

    migration = migrate("purchasing", empty)

    assert migration.wait() == 0, migration.stderr.read()
    with engine.begin() as connection:
        connection.execute(sa.text(PURCHASE))
        numbers = connection.execute(sa.text("select number from purchase_order order by number")).scalars().all()
    assert numbers == [1, 2, 3, 4]
    settings.cache_clear()
