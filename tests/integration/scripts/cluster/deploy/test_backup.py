"""The backup, the restore and the audit in docs/operations.md, word for word, on real PostgreSQL servers.

kubectl and the scripts are stand-ins: `kubectl exec` runs its command here, against the server of the pod's domain.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System, system
from shared.process.domains import DOMAINS
from tests.unit.scripts.manifests.manifest_files import FUNCTION, write_manifests

_KUBECTL = """#!/bin/bash
[[ "$*" == *" exec "* ]] || exit 0
domain=$(sed 's/.*pod.\\([a-z]*\\)-postgresql-0.*/\\1/' <<<"$*")
while [[ "$1" != -- ]]; do shift; done
shift
port="PORT_$domain"
password="PASSWORD_$domain"
export PGHOST=127.0.0.1 PGPORT="${!port}" PGPASSWORD="${!password}"
[[ -f /dev/stdin ]] || exec "$@"
cat | { "$@"; code=$?; left=$(head -c 1 | wc -c)
  ((left == 0)) || { echo "kubectl would wait for ever: input is left" >&2; exit 97; }
  exit "$code"; }
exit "${PIPESTATUS[1]}"
"""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Of our own, since they are emptied: the databases of all domains, and nothing else."""
    root = tmp_path_factory.mktemp("root")
    owners = (FUNCTION.replace("greet", domain).replace("sales-database", f"{domain}-database") for domain in DOMAINS)
    write_manifests(root / "knative" / "base", *owners)
    for folder in ("functions", "shared"):
        (root / folder).symlink_to(CHECKOUT / folder)
    with system(tmp_path_factory.mktemp("system"), root=root, functions=False, nginx=False) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "docs").symlink_to(CHECKOUT / "docs")
    for name, text in {"kubectl": _KUBECTL, "scripts/deploy": "#!/bin/sh\n", "scripts/undeploy": "#!/bin/sh\n"}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def block(beginning: str) -> str:
    """The shell block of the page that has this in it."""
    page = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
    (found,) = [text for text in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if beginning in text]
    return str(found)


def run(servers: System, folder: Path, script: str) -> str:
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    passwords = json.loads((Path(servers.state.home) / "passwords.json").read_text())
    for domain in DOMAINS:
        environment[f"PORT_{domain}"] = str(sa.make_url(servers.state.databases[domain]["url"]).port)
        environment[f"PASSWORD_{domain}"] = passwords["postgres/postgres"]
    sql = block("sql() {").partition("for domain")[0]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", sql + script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


MEGABYTES = """
    create table bulk as select string_agg(md5(random()::text), '') as noise
    from generate_series(1, 160000) as n group by n % 4000
"""
"""Rows that no compression makes small: `kubectl exec` hangs where a command leaves more unread than a pipe holds."""


def execute(servers: System, domain: str, statement: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(servers.state.databases[domain]["url"], poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        result = connection.execute(sa.text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def test_a_restore_brings_back_what_was_there_at_the_backup_and_nothing_else(servers: System, folder: Path) -> None:
    for domain in DOMAINS:
        execute(servers, domain, "insert into outbox (event) select '{}' from generate_series(1, 20)")
    execute(servers, "sales", MEGABYTES)
    run(servers, folder, block("--format=custom"))
    assert (folder / "sales.dump").stat().st_size > 2_000_000
    for domain in DOMAINS:
        execute(servers, domain, "delete from outbox where position > 5")
        execute(servers, domain, "create table added_later (x int)")

    run(servers, folder, block("drop database if exists"))

    for domain in DOMAINS:
        assert execute(servers, domain, "select count(*) from outbox") == [(20,)]
        assert execute(servers, domain, "select to_regclass('added_later')") == [(None,)]
        assert execute(servers, domain, "insert into outbox (event) values ('{}') returning position") == [(21,)]


def test_the_audit_names_the_level_that_its_ledger_contradicts(servers: System, folder: Path) -> None:
    ledger = [("A", "opening_balance", 8), ("A", "ordered", 7), ("A", "received", 2), ("A", "reserved", 3),
              ("A", "released", 1), ("B", "gain", 3)]  # fmt: skip
    levels = "insert into stock_level (sku, on_hand, reserved, incoming, version) values"
    execute(servers, "inventory", f"{levels} ('A', 10, 2, 5, 1), ('B', 3, 0, 0, 1)")
    for sku, kind, quantity in ledger:
        values = f"('{sku}', '{kind}', {quantity}, 'r', 'e', 'c', 1)"
        columns = "(sku, kind, quantity, reference, event_id, correlation_id, version)"
        execute(servers, "inventory", f"insert into movement {columns} values {values}")
    execute(
        servers, "inventory", "insert into reservation (order_id, sku, reserved) values (gen_random_uuid(), 'A', 2)"
    )
    bought = "insert into expectation (order_id, sku, ordered, received) values (gen_random_uuid(), 'A', 7, 2)"
    execute(servers, "inventory", bought)
    (audit,) = [line for line in block("docs/ledger.sql").splitlines() if "docs/ledger.sql" in line]

    assert "(0 rows)" in run(servers, folder, audit)
    execute(servers, "inventory", "update stock_level set on_hand = 4 where sku = 'B'")
    assert re.search(r"^ B +\| +4 ", run(servers, folder, audit), re.MULTILINE)
