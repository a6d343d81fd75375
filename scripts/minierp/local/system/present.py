"""What runs here now."""

from pathlib import Path

from scripts.minierp.local.machine.state import State
from scripts.minierp.local.running.lock import is_running


def present_state(home: Path) -> State:
    """What the state file says, corrected if its writer is gone."""
    try:
        state = State.read(home)
    except FileNotFoundError:
        return State(home=str(home), root="", manifests="")
    if not is_running(home):
        state.state = "stopped"
        for part in state.parts.values():
            part.state, part.pid = "stopped", None
        for function in state.functions.values():
            function.state, function.pid = "stopped", None
    return state
