"""The tokens that people logged in with: one for each MiniERP, by its address, where only their owner can read them.

They lie with the rest of what MiniERP keeps for its user (MINIERP_HOME): another home is another person.
"""

import json
from pathlib import Path

from scripts.minierp.local.machine.files import kept, write_atomically


class Logins:
    """Those of the person whose home it is."""

    def __init__(self, home: Path) -> None:
        self._file = home / "logins.json"

    def of(self, base_url: str) -> str:
        """The token for the MiniERP at this address; empty if there is none. Raises UsageError for a damaged file."""
        return self._kept().get(base_url, "")

    def keep(self, base_url: str, token: str) -> None:
        """From now on."""
        self._write({**self._kept(), base_url: token})

    def forget(self, base_url: str) -> bool:
        """No longer; whether there was one."""
        others = self._kept()
        known = others.pop(base_url, None) is not None
        self._write(others)
        return known

    def _kept(self) -> dict[str, str]:
        return kept(self._file, str, "Delete it, and log in again.")

    def _write(self, logins: dict[str, str]) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(self._file, json.dumps(logins, indent=2))
