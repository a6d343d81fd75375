"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Runs of every figure, and seconds of every run.

    peers: whether they are measured beside ours where they are ready; only: the functions whose starts are measured,
    all if it is empty; clients and seed: of the soak.
    """

    runs: int
    seconds: float
    peers: bool = True
    only: tuple[str, ...] = ()
    clients: int = 50
    seed: int = 0
