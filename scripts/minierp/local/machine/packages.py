"""Finding the programs of Debian's packages."""

import shutil
from pathlib import Path

from scripts.minierp.local.machine.errors import MissingProgram

_PACKAGES = {
    "redis-server": "redis-server",
    "nginx": "nginx",
    "epmd": "erlang-base",
    "rabbitmq-server": "rabbitmq-server",
    "postgres": "postgresql",
}
_PLACES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_RABBITMQ = Path("/usr/lib/rabbitmq/bin")
_POSTGRESQL = Path("/usr/lib/postgresql")


def find_program(name: str) -> str:
    """The path of a program on the usual places of Debian. Raises MissingProgram."""
    found = shutil.which(name, path=_PLACES)
    if not found:
        raise MissingProgram(name, _PACKAGES[name])
    return found


def find_rabbitmq() -> str:
    """RabbitMQ's own start script: the one in /usr/sbin changes the user. Raises MissingProgram."""
    script = _RABBITMQ / "rabbitmq-server"
    if not script.exists():
        raise MissingProgram("rabbitmq-server", _PACKAGES["rabbitmq-server"])
    return str(script)


def find_postgresql() -> Path:
    """The directory of the newest PostgreSQL's programs. Raises MissingProgram."""
    versions = [
        path for path in _POSTGRESQL.glob("*/bin") if (path / "postgres").exists() and (path / "initdb").exists()
    ]
    if not versions:
        raise MissingProgram("postgres", _PACKAGES["postgres"])
    return max(versions, key=lambda path: int(path.parent.name))
