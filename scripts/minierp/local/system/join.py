"""A start where MiniERP runs already: the running one will do, if it is what was asked for."""

from collections.abc import Iterator
from pathlib import Path

from scripts.minierp.local.machine.errors import LocalError
from scripts.minierp.local.machine.state import State


def join(home: Path, *, port: int | None, sources: bool, insecure: bool = False) -> State:
    """The system that runs in `home`. Raises LocalError if it is another than was asked for, or not running yet."""
    state = State.find(home)
    if state is None or state.state != "running":
        raise LocalError(
            "MiniERP is being started or stopped here already.",
            "Look with `minierp status` how far that is, then say this again.",
        )
    if differences := list(_differences(state, port, sources, insecure)):
        raise LocalError(
            f"MiniERP already runs here, at {state.base_url}, {' and '.join(differences)}.",
            "End that one first with `minierp down`, then say this again.",
        )
    return state


def _differences(state: State, port: int | None, sources: bool, insecure: bool) -> Iterator[str]:
    if port and not state.base_url.endswith(f":{port}"):
        yield f"not on port {port}"
    if sources != state.sources:
        yield "with its event sources" if state.sources else "without its event sources"
    if insecure != state.insecure:
        yield "letting anybody in" if state.insecure else "asking for tokens"
