"""Passwords of the local system: made once, kept where only their owner can read them, never in a manifest."""

import json
import re
import secrets as random
import threading
from pathlib import Path
from typing import Any, Protocol

from scripts.minierp.local.machine.files import kept, write_atomically

_IN_URL = re.compile(r"(://[^:/?#@\s]*):[^/?#@\s]+@")


def concealed(value: Any) -> Any:
    """`value`, such as JSON has it, with *** for every password in an address."""
    if isinstance(value, dict):
        return {name: concealed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [concealed(each) for each in value]
    return _IN_URL.sub(r"\1:***@", value) if isinstance(value, str) else value


class KnowsPasswords(Protocol):
    """Whoever can tell a user's password."""

    def of(self, service: str, user: str) -> str:
        """The password of a user of a service."""


class Passwords:
    """A random password for every user of every service, by `service/user`, remembered in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._kept = kept(
            file, str, f"Put back a copy of it. Without one, delete {file.parent}: its databases are lost."
        )

    def of(self, service: str, user: str) -> str:
        """The password; needs no quoting in a URL, a configuration file or SQL."""
        name = f"{service}/{user}"
        with self._lock:
            if name not in self._kept:
                self._kept[name] = random.token_urlsafe(24)
                write_atomically(self._file, json.dumps(self._kept, indent=2))
            return self._kept[name]
