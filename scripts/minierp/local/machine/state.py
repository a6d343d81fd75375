"""What runs here and where it answers: the file that the runner writes and every other program reads."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.terminal.errors import UsageError

CHECKOUT = Path(__file__).resolve().parents[4]
STATE_FILE = "state.json"


def default_home(environment: Mapping[str, str] = os.environ) -> Path:
    """The directory of the local system's state: MINIERP_HOME, or `.minierp` in the checkout."""
    return Path(environment.get("MINIERP_HOME") or CHECKOUT / ".minierp").resolve()


@dataclass
class Part:
    """One process of the system. `state`: starting, ready, crashed or stopped; `started_at`: seconds since 1970."""

    kind: str
    state: str = "stopped"
    pid: int | None = None
    started_at: float | None = None
    restarts: int = 0
    stop_signal: int = 15
    port: int | None = None


@dataclass
class FunctionState:
    """A function: its own URL (host:port for gRPC) and the queue that feeds it, if one does."""

    url: str
    queue: str | None
    state: str = "stopped"
    pid: int | None = None
    restarts: int = 0


@dataclass
class State:
    """The whole system. `state`: starting, running, stopping, stopped or failed. Addresses carry their passwords.

    sources: whether the event sources are part of it. insecure: whether anybody may do everything. remembered_port:
    whether an earlier start left the port of base_url, and nobody asked for it.
    """

    home: str
    root: str
    manifests: str
    state: str = "stopped"
    problem: str = ""
    sources: bool = True
    insecure: bool = False
    base_url: str = ""
    remembered_port: bool = False
    ca_certificate: str = ""
    functions: dict[str, FunctionState] = field(default_factory=dict)
    broker: dict[str, str] = field(default_factory=dict)
    redis: dict[str, str] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)
    databases: dict[str, dict[str, str]] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    supervisor: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, home: Path) -> Self:
        """The state that was last written below `home`. Raises FileNotFoundError, or UsageError where it is damaged."""
        text = (home / STATE_FILE).read_text(encoding="utf-8", errors="replace")
        try:
            content = json.loads(text)
            content["functions"] = {name: FunctionState(**values) for name, values in content["functions"].items()}
            content["parts"] = {name: Part(**values) for name, values in content["parts"].items()}
            return cls(**content)
        except (ValueError, KeyError, TypeError, AttributeError):
            advice = "Delete it and start again with `minierp up`: the data is elsewhere, and stays."
            raise UsageError(f"{home / STATE_FILE} is damaged, or of another version.", advice) from None

    @classmethod
    def find(cls, home: Path) -> Self | None:
        """The same, or nothing where nothing was ever written."""
        try:
            return cls.read(home)
        except FileNotFoundError:
            return None

    def write(self) -> None:
        """Write it below its home, whole or not at all."""
        write_atomically(Path(self.home) / STATE_FILE, self.as_json())

    def as_json(self) -> str:
        """As it is written down."""
        return json.dumps(asdict(self), indent=2)
