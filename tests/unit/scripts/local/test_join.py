from pathlib import Path

import pytest

from scripts.minierp.local.machine.errors import LocalError
from scripts.minierp.local.machine.state import State
from scripts.minierp.local.system.join import join


def runs(home: Path, state: str = "running", **differently: bool) -> None:
    State(str(home), "", "", state, base_url="https://localhost:8443", **differently).write()


@pytest.mark.parametrize("port", [None, 8443])
def test_the_running_system_is_joined_if_it_is_what_was_asked_for(tmp_path: Path, port: int | None) -> None:
    runs(tmp_path)

    assert join(tmp_path, port=port, sources=True).base_url == "https://localhost:8443"


@pytest.mark.parametrize(
    ("sources", "port", "wanted", "difference"),
    [
        (True, 9443, True, "not on port 9443."),
        (True, 443, True, "not on port 443."),
        (True, None, False, "with its event sources."),
        (False, None, True, "without its event sources."),
        (False, 9443, True, "not on port 9443 and without its event sources."),
    ],
)
def test_another_system_than_the_running_one_cannot_be_had_beside_it(
    tmp_path: Path, sources: bool, port: int | None, wanted: bool, difference: str
) -> None:
    runs(tmp_path, sources=sources)

    with pytest.raises(LocalError) as refused:
        join(tmp_path, port=port, sources=wanted)

    assert refused.value.message == f"MiniERP already runs here, at https://localhost:8443, {difference}"
    assert "minierp down" in refused.value.advice


def test_a_system_that_lets_anybody_in_is_another_than_one_that_asks_for_tokens(tmp_path: Path) -> None:
    runs(tmp_path, insecure=True)

    assert join(tmp_path, port=None, sources=True, insecure=True).insecure
    with pytest.raises(LocalError, match="letting anybody in"):
        join(tmp_path, port=None, sources=True)


@pytest.mark.parametrize("state", [None, "starting", "stopping", "stopped"])
def test_a_system_that_another_command_starts_or_stops_cannot_be_joined(tmp_path: Path, state: str | None) -> None:
    if state:
        runs(tmp_path, state)

    with pytest.raises(LocalError, match="being started or stopped"):
        join(tmp_path, port=None, sources=True)
