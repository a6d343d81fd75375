"""The archive as its page describes it, read by DuckDB over S3, which knows nothing of MiniERP."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import duckdb_extension_httpfs
import pytest
import sqlalchemy as sa

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System
from tests.integration.domain import Domain
from tests.integration.functions.platform.archiving import tick
from tests.integration.functions.platform.books import Happenings, ids

PAGE = (CHECKOUT / "docs" / "archive.md").read_text(encoding="utf-8")
(QUERY,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
EVENTS = QUERY.partition("from ")[2].partition("where ")[0]


@pytest.fixture
def duck(services: System) -> Iterator[duckdb.DuckDBPyConnection]:
    """Knows the bucket, and has the extension that its wheel brought."""
    url = urlsplit(services.state.objects["url"])
    (httpfs,) = Path(duckdb_extension_httpfs.__file__).parent.glob("extensions/*/httpfs.duckdb_extension")
    with duckdb.connect() as connection:
        connection.execute(f"load '{httpfs}'")
        connection.execute(
            f"create secret (type s3, key_id '{url.username}', secret '{url.password}',"
            f" endpoint '{url.hostname}:{url.port}', url_style 'path', use_ssl false)"
        )
        yield connection


def test_the_query_of_the_page_counts_the_events_of_a_day_by_type(
    platform: Domain, database: Callable[[str], sa.Engine], duck: duckdb.DuckDBPyConnection
) -> None:
    sales, inventory = Happenings(database("sales")), Happenings(database("inventory"))
    first, last = "2030-01-31T00:00:00+00:00", "2030-01-31T23:59:59.5+00:00"
    sales.add(2, time=first)
    sales.add(3, time=last)
    sales.add(4, time="2030-02-01T00:00:00+00:00")
    inventory.add(5, time=first)
    tick(platform)

    found = {type_: counts for type_, *counts in duck.sql(QUERY).fetchall()}

    assert found[sales.type] == [5, first, last]
    assert inventory.type not in found


def test_every_line_is_the_event_as_it_was_published(
    platform: Domain, happenings: Happenings, duck: duckdb.DuckDBPyConnection
) -> None:
    events = happenings.add(3, subject="«Tee» 🍵", causationid="another")
    tick(platform)

    columns = "id, subject, correlationid, causationid, sequence, data ->> 'sku', domain"
    query = f"select {columns} from {EVENTS} where type = '{happenings.type}'"

    told = [(e["subject"], e["correlationid"], "another", "1", e["data"]["sku"], "sales") for e in events]
    assert sorted(duck.sql(query).fetchall()) == sorted(
        (event_id, *rest) for event_id, rest in zip(ids(events), told, strict=True)
    )
