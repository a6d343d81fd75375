"""Each domain's migrations, run as a job before its functions start, as on a cluster."""

import sys
from pathlib import Path

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.parts.functions import python_environment
from scripts.minierp.local.running.program import Job


def migration_job(home: Path, root: Path, domain: str, addresses: Addresses) -> Job | None:
    """The job that brings a domain's database up to date; none where the domain has no migrations."""
    if not (root / "functions" / domain / "storage" / "migrations").is_dir():
        return None
    name = f"migrations-{domain}"
    return Job(
        name=name,
        arguments=[sys.executable, "-m", "shared.database.migrations", domain],
        environment={**python_environment(home, name), "DATABASE_URL": addresses.database(domain, "owner")},
        log=home / "logs" / f"{name}.log",
        directory=root,
    )
