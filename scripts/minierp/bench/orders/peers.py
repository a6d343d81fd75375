"""The peers: what a Python engineer would build instead, and the floor under this architecture, on the same job."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.processes import ProbeFailed
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.local.machine.state import CHECKOUT

NAMES = {
    "stack": "FastAPI + FastStream + asyncpg, correct",
    "pipeline": "floor: bare functions, one prepared statement each",
    "tryton": "Tryton, confirmed and stock assigned",
}
FOLDER = CHECKOUT.parent / "shared" / "peers"
_LONGEST = 900.0


@dataclass(frozen=True)
class Peers:
    """The peers' folder, and the interpreter of the environment that their `setup` made in PEERS_HOME."""

    folder: Path
    python: Path

    @property
    def has_tryton(self) -> bool:
        """Whether `setup` made Tryton's environment as well."""
        return (self.python.parents[2] / "venv-tryton").is_dir()

    def run(self, which: str, options: Options, steps: Steps) -> Mapping[int, list[dict[str, float]]]:
        """Every run of one peer, by the number of clients. Raises ProbeFailed."""
        steps.say(f"peer: {NAMES[which]}")
        script = Path(__file__).with_name("peer_run.py")
        command = [str(self.python), str(script), which, str(options.runs), str(options.seconds)]
        code, output, errors = _run(command, self.folder)
        if code:
            raise ProbeFailed(f"The peer {which} failed.\n{errors[-1500:]}", "Leave it out with --no-peers.")
        found: dict[str, list[dict[str, float]]] = json.loads(output.splitlines()[-1])
        steps.say(f"{which}: {[round(run['orders_per_s'], 1) for run in found['8']]} orders/s with 8 clients")
        return {int(clients): runs for clients, runs in found.items()}


@dataclass
class Sitting:
    """What the peers gave before ours was measured and after it, by peer and number of clients."""

    before: dict[str, Mapping[int, list[dict[str, float]]]] = field(default_factory=dict)
    after: dict[str, Mapping[int, list[dict[str, float]]]] = field(default_factory=dict)

    def both(self, which: str, clients: int) -> list[dict[str, float]]:
        """All runs of a peer around ours."""
        return [*self.before[which][clients], *self.after[which][clients]]


def _run(command: list[str], folder: Path) -> tuple[int, str, str]:
    """Exit code, standard output and errors; whatever interrupts us interrupts the peer, which ends its services."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=_LONGEST)
    except BaseException:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=_LONGEST)
        raise
    return process.returncode, output, errors


def find_peers() -> Peers | None:
    """The peers, if their folder stands beside the checkout and PEERS_HOME has their environment."""
    python = Path(os.environ.get("PEERS_HOME", "/nonexistent")) / "venv-stack" / "bin" / "python"
    return Peers(FOLDER, python) if FOLDER.is_dir() and python.exists() else None


def same_python(peers: Peers) -> bool:
    """Whether both sides run on the same interpreter."""
    question = [str(peers.python), "-c", "import sys; print(sys.version)"]
    return subprocess.run(question, capture_output=True, text=True, check=True).stdout.strip() == sys.version
