"""One shell that commands are typed into, one after another."""

import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

MARK = "what-came-before-is-the-answer"


class Shell:
    """A bash that works in `folder` and keeps its variables and functions from command to command."""

    def __init__(self, folder: Path, environment: Mapping[str, str], seconds: float = 300) -> None:
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=folder, env=environment, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._deadline = threading.Timer(seconds, self._bash.kill)
        self._deadline.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bash.communicate()
        self._deadline.cancel()

    def type(self, command: str) -> tuple[int, str]:
        """The command's exit code, and what it printed, errors included."""
        assert self._bash.stdin
        assert self._bash.stdout
        self._bash.stdin.write(f"{command}\nprintf '\\n%s %s\\n' {MARK} $?\n")
        self._bash.stdin.flush()
        printed = ""
        for line in self._bash.stdout:
            if line.startswith(MARK):
                return int(line.split()[1]), printed.removesuffix("\n")
            printed += line
        raise AssertionError(f"no answer to {command}: {printed}")
