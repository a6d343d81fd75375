"""Files that remember something from one start to the next."""

from pathlib import Path

import pytest

from scripts.minierp.local.machine.files import kept
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.terminal.errors import UsageError


@pytest.mark.parametrize("memory", [Passwords, Ports])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"https": {}}', b"\xff"])
def test_a_memory_that_is_damaged_says_what_to_do(tmp_path: Path, memory: type, content: bytes) -> None:
    file = tmp_path / "memory.json"
    file.write_bytes(content)

    with pytest.raises(UsageError, match=r"memory\.json cannot be read") as raised:
        memory(file)

    assert "elete" in raised.value.advice
    assert file.read_bytes() == content


def test_what_is_not_there_remembers_nothing(tmp_path: Path) -> None:
    assert kept(tmp_path / "memory.json", str, "") == {}
