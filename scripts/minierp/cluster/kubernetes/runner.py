"""Runs the commands of steps, and nothing more: what to run is decided in `plan`."""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from scripts.minierp.cluster.kubernetes.commands import FILE, Command, Pulls, Step
from scripts.minierp.cluster.kubernetes.errors import ClusterNotReady, DeployError
from scripts.minierp.cluster.kubernetes.objects import parse
from scripts.minierp.cluster.kubernetes.pulls import hopeless

POLL_SECONDS = 1.0
WATCH_SECONDS = 2.0
"""Between two looks at pods while another program waits for them."""
_GET_IT_THERE = (
    "`./scripts/build` makes it; then import it into the node's container runtime or push it (docs/operations.md,"
    " Install), and run the same command again."
)
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
        watch = partial(_check_pulls, title, command.pulls) if command.pulls else None
        if command.ends:
            self._repeat(title, command, partial(_conditions_say, *command.ends), watch)
        elif command.until_nothing:
            self._repeat(title, command, lambda said: True if not said.strip() else None)
        elif (ended := call(command, watch)).returncode:
            raise _failure(title, command, ended)

    def _repeat(
        self,
        title: str,
        command: Command,
        verdict: Callable[[str], bool | None],
        watch: Callable[[], None] | None = None,
    ) -> None:
        """Until the verdict on what it says is true; false is a failure, and so is the end of the time."""
        deadline = time.monotonic() + self._timeout
        while True:
            ended = call(command)
            if ended.returncode:
                raise _failure(title, command, ended)
            if found := verdict(ended.stdout):
                return
            if found is False or time.monotonic() > deadline:
                raise _failure(title, command, None)
            if watch:
                watch()
            time.sleep(POLL_SECONDS)


def output(*arguments: str) -> str:
    """What a command says. Raises DeployError if it fails."""
    ended = call(Command(arguments))
    if ended.returncode:
        raise _failure(f"{arguments[0]} failed", Command(arguments), ended)
    return ended.stdout


def call(command: Command, watch: Callable[[], None] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run it to its end, its objects given as it wants them; meanwhile `watch` is called, which may end it by raising.

    Raises ClusterNotReady where the program is missing.
    """
    try:
        if FILE not in command.arguments:
            return _call(list(command.arguments), command.input, watch)
        with tempfile.TemporaryDirectory(prefix="minierp-") as folder:
            file = Path(folder) / "objects.yaml"
            file.write_text(command.input, encoding="utf-8")
            return _call([str(file) if part == FILE else part for part in command.arguments], "", watch)
    except FileNotFoundError as error:
        raise ClusterNotReady([f"{command.arguments[0]} is not on the PATH"]) from error


def true_conditions(document: str) -> set[str]:
    """The conditions that are true of an object that kubectl printed as JSON."""
    conditions = json.loads(document).get("status", {}).get("conditions", [])
    return {condition["type"] for condition in conditions if condition["status"] == "True"}


def _call(arguments: list[str], given: str, watch: Callable[[], None] | None) -> "subprocess.CompletedProcess[str]":
    if watch is None:
        return subprocess.run(arguments, input=given, capture_output=True, text=True, check=False)
    with tempfile.TemporaryFile("w+") as entered:
        entered.write(given)
        entered.seek(0)
        pipe = subprocess.PIPE
        with subprocess.Popen(arguments, stdin=entered, stdout=pipe, stderr=pipe, text=True) as process:
            try:
                said, complained = _watched(process, watch)
            except BaseException:
                process.kill()
                raise
    return subprocess.CompletedProcess(arguments, process.returncode, said, complained)


def _watched(process: "subprocess.Popen[str]", watch: Callable[[], None]) -> tuple[str, str]:
    while True:
        try:
            return process.communicate(timeout=WATCH_SECONDS)
        except subprocess.TimeoutExpired:
            watch()


def _conditions_say(good: str, bad: str, document: str) -> bool | None:
    conditions = true_conditions(document)
    return True if good in conditions else False if bad in conditions else None


def _check_pulls(title: str, pulls: Pulls) -> None:
    listed = call(Command(pulls.pods))
    if not listed.returncode and (why := hopeless(parse(listed.stdout), pulls.images)):
        raise DeployError(f"{title}: {why}.", _GET_IT_THERE)


def _failure(title: str, command: Command, ended: "subprocess.CompletedProcess[str] | None") -> DeployError:
    said = "" if ended is None or command.secret else (ended.stderr or ended.stdout).strip()
    reasons = [call(explanation).stdout.strip() for explanation in command.on_failure]
    lines = [f"{title}: `{command.line}` did not succeed.", said, *reasons]
    return DeployError("\n".join(line for line in lines if line), _GO_ON)
