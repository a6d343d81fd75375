"""Runs the commands of steps, and nothing more: what to run is decided in `plan`."""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from scripts.minierp.cluster.kubernetes.commands import FILE, Command, Step
from scripts.minierp.cluster.kubernetes.errors import ClusterNotReady, DeployError

POLL_SECONDS = 1.0
_GO_ON = "Put it right, then run the same command again: it goes on with what is left."


class Runner:
    """Runs commands one after the other. `timeout`: seconds that a repeated command may take in all."""

    def __init__(self, timeout: float, working: Callable[[str], AbstractContextManager[object]] | None = None) -> None:
        self._timeout = timeout
        self._working = working or (lambda _: nullcontext())

    def run(self, steps: Iterable[Step], done: Callable[[str, float], None]) -> None:
        """Every step, telling `done(title, seconds)` of each. Raises DeployError at the first that fails."""
        for step in steps:
            began = time.monotonic()
            with self._working(step.title):
                for command in step.commands:
                    self.carry_out(step.title, command)
            done(step.title, time.monotonic() - began)

    def carry_out(self, title: str, command: Command) -> None:
        """One command of a step. Raises DeployError with what the program and its explanations said."""
        if command.ends:
            self._until_it_ends(title, command, *command.ends)
        elif (ended := call(command)).returncode:
            raise _failure(title, command, ended)

    def _until_it_ends(self, title: str, command: Command, good: str, bad: str) -> None:
        deadline = time.monotonic() + self._timeout
        while True:
            ended = call(command)
            if ended.returncode:
                raise _failure(title, command, ended)
            conditions = true_conditions(ended.stdout)
            if good in conditions:
                return
            if bad in conditions or time.monotonic() > deadline:
                raise _failure(title, command, None)
            time.sleep(POLL_SECONDS)


def output(*arguments: str) -> str:
    """What a command says. Raises DeployError if it fails."""
    ended = call(Command(arguments))
    if ended.returncode:
        raise _failure(f"{arguments[0]} failed", Command(arguments), ended)
    return ended.stdout


def call(command: Command) -> "subprocess.CompletedProcess[str]":
    """Run it to its end, its objects given as it wants them. Raises ClusterNotReady where the program is missing."""
    try:
        if FILE not in command.arguments:
            return _call(list(command.arguments), command.input)
        with tempfile.TemporaryDirectory(prefix="minierp-") as folder:
            file = Path(folder) / "objects.yaml"
            file.write_text(command.input, encoding="utf-8")
            return _call([str(file) if part == FILE else part for part in command.arguments], "")
    except FileNotFoundError as error:
        raise ClusterNotReady([f"{command.arguments[0]} is not on the PATH"]) from error


def true_conditions(document: str) -> set[str]:
    """The conditions that are true of an object that kubectl printed as JSON."""
    conditions = json.loads(document).get("status", {}).get("conditions", [])
    return {condition["type"] for condition in conditions if condition["status"] == "True"}


def _call(arguments: list[str], given: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(arguments, input=given, capture_output=True, text=True, check=False)


def _failure(title: str, command: Command, ended: "subprocess.CompletedProcess[str] | None") -> DeployError:
    said = "" if ended is None or command.secret else (ended.stderr or ended.stdout).strip()
    reasons = [call(explanation).stdout.strip() for explanation in command.on_failure]
    lines = [f"{title}: `{command.line}` did not succeed.", said, *reasons]
    return DeployError("\n".join(line for line in lines if line), _GO_ON)
