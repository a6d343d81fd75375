"""PostgreSQL: one durable server for each domain, as on a cluster, so that one can fail without the others.

Its roles are those of the cluster's servers: knative/components/postgresql.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from signal import SIGINT

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.machine.packages import find_postgresql
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.running.program import FOLDER, Job, Program, basic_environment
from shared.process.domains import ACCESSES, database_role

_ACCOUNT = "postgres"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "jit": "off",  # its cost estimates mistake a small table that was never analysed for a large one
}
_INITDB = ("--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--data-checksums", "--no-instructions")
_ROLES = CHECKOUT / "knative" / "components" / "postgresql" / "base" / "roles.sql"
_QUIETLY = "set log_min_error_statement = panic; set client_min_messages = warning;\n\\set VERBOSITY terse\n"
"""What fails is said without the statement, which may hold a password."""

_DATABASE = """
select 'create database "{domain}" owner "{domain}-owner"'
where not exists (select from pg_database where datname = '{domain}') \\gexec
revoke all on database "{domain}", postgres, template1 from public;
"""


class Postgres:
    """The server of one domain: its data directory, its program, and the jobs that prepare it."""

    def __init__(self, home: Path, domain: str, addresses: Addresses) -> None:
        self.domain = domain
        self._programs = find_postgresql()
        self._folder = home / "postgres" / domain
        self._environment = basic_environment(self._folder)
        self._log = home / "logs" / f"postgres-{domain}.log"
        self._addresses = addresses
        self._port = addresses.ports.of(f"postgres-{domain}")
        self._user = _ACCOUNT if os.geteuid() == 0 else None

    @property
    def program(self) -> Program:
        """The server."""
        options = {**_SETTINGS, "port": str(self._port)}
        return Program(
            name=f"postgres-{self.domain}",
            kind="service",
            arguments=[
                str(self._programs / "postgres"),
                *("-D", f"{FOLDER}/data"),
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ],
            environment=self._environment,
            log=self._log,
            is_ready=self._accepts,
            port=self._port,
            user=self._user,
            folder=self._folder,
            stop_signal=SIGINT,
        )

    def create(self, run: Callable[[Job], None]) -> None:
        """Make the data directory if it is not there, and say who may connect."""
        self._give(self._folder)
        if not self._data.exists():
            fresh = self._folder / "new"
            shutil.rmtree(fresh, ignore_errors=True)
            run(self._initdb())
            fresh.rename(self._data)
        access = self._data / "pg_hba.conf"
        write_atomically(access, self._access)
        self._give(access)

    def create_database(self, run: Callable[[Job], None]) -> None:
        """Make the domain's roles and database in the running server, once; of an earlier release, what lacks."""
        done = self._folder / "roles-created"
        if not done.exists():
            run(self._psql())
            done.touch()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _access(self) -> str:
        who = [("all", _ACCOUNT), *((self.domain, f'"{role}"') for role in self._roles)]
        return "".join(f"host {database} {role} 127.0.0.1/32 scram-sha-256\n" for database, role in who)

    @property
    def _roles(self) -> list[str]:
        return [database_role(self.domain, access) for access in ACCESSES]

    def _initdb(self) -> Job:
        password = self._folder / "password"
        write_atomically(password, self._addresses.passwords.of("postgres", _ACCOUNT))
        self._give(password)
        options = ["-D", f"{FOLDER}/new", "-U", _ACCOUNT, f"--pwfile={FOLDER}/password", *_INITDB]
        return Job(
            name=f"initdb of {self.domain}",
            arguments=[str(self._programs / "initdb"), *options],
            environment=self._environment,
            log=self._log,
            user=self._user,
            folder=self._folder,
        )

    def _psql(self) -> Job:
        where = ["-h", "127.0.0.1", "-p", str(self._port), "-U", _ACCOUNT, "-d", "postgres"]
        password = self._addresses.passwords.of("postgres", _ACCOUNT)
        roles = _ROLES.read_text(encoding="utf-8").replace("DOMAIN", self.domain)
        return Job(
            name=f"database {self.domain}",
            arguments=[str(self._programs / "psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", *where],
            environment={**self._environment, "PGPASSWORD": password},
            log=self._log,
            input=_QUIETLY + roles + "".join(map(self._password, self._roles)) + _DATABASE.format(domain=self.domain),
        )

    def _password(self, role: str) -> str:
        return f"alter role \"{role}\" password '{self._addresses.passwords.of('postgres', role)}';\n"

    def _accepts(self) -> bool:
        where = ["-h", "127.0.0.1", "-p", str(self._port), "-U", self.domain, "-d", self.domain]
        question = [str(self._programs / "pg_isready"), "-q", *where]
        return subprocess.run(question, check=False, env=self._environment).returncode == 0

    def _give(self, path: Path) -> None:
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(path, account.pw_uid, account.pw_gid)
