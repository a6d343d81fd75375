"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Runs of every figure, seconds of every run, and whether the peers are measured beside ours if they are ready."""

    runs: int
    seconds: float
    peers: bool
