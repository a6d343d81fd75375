"""Keeps one program running: starts it, tells when it is ready, starts it again after a crash, ends it."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable

from scripts.minierp.local.machine.errors import LocalError
from scripts.minierp.local.machine.state import Part
from scripts.minierp.local.running.program import Program, last_lines, spawn

_POLL_SECONDS = 0.05
_STEADY_SECONDS = 30.0
_LONGEST_PAUSE_SECONDS = 10.0
_HOPELESS_CRASHES = 3


class Runner:
    """One program under supervision. `changed` is called after every change of `part`; `say` tells people."""

    def __init__(self, program: Program, changed: Callable[[], None], say: Callable[[str], None]) -> None:
        self.program = program
        self.part = Part(program.kind, stop_signal=program.stop_signal, port=program.port)
        self._changed = changed
        self._say = say
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._settled = threading.Condition()
        self._crashes = 0

    def start(self) -> None:
        """Begin to keep it running; returns at once."""
        if self._thread and self._thread.is_alive() and not self._stopping.is_set():
            return
        self._stopping.clear()
        self._crashes = 0
        self._set("starting")
        self._thread = threading.Thread(target=self._keep_running, name=self.program.name, daemon=True)
        self._thread.start()

    def wait_ready(self) -> None:
        """Return once it is ready. Raises LocalError if it crashes again and again, is stopped, or takes too long."""
        deadline = time.monotonic() + self.program.ready_seconds
        with self._settled:
            self._settled.wait_for(self._is_settled, max(0.0, deadline - time.monotonic()))
        if self.part.state != "ready":
            raise LocalError(
                f"{self.program.name} did not become ready.\n{last_lines(self.program.log)}".rstrip(),
                f"Its log is {self.program.log}.",
            )

    def kill(self) -> None:
        """SIGKILL it and everything it started, as a crash would; it is started again."""
        with self._lock:
            if self._process:
                _signal_group(self._process, signal.SIGKILL)

    def stop(self) -> None:
        """End it for good; returns when nothing of it is left."""
        with self._lock:
            self._stopping.set()
            if self._process and self._process.poll() is None:
                self._process.send_signal(self.program.stop_signal)
        if self._thread:
            self._thread.join(self.program.stop_seconds)
            self.kill()
            self._thread.join()

    def _is_settled(self) -> bool:
        return self.part.state in ("ready", "stopped") or self._crashes >= _HOPELESS_CRASHES

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            started = time.monotonic()
            code = self._run_once()
            if not self._stopping.is_set():
                self._crashes = 1 if time.monotonic() - started > _STEADY_SECONDS else self._crashes + 1
                self._pause(code)
        self._set("stopped")

    def _run_once(self) -> int:
        with self._lock:
            if self._stopping.is_set():
                return 0
            self._process = spawn(self.program)
        self.part.started_at = time.time()
        self._set("starting", self._process.pid)
        try:
            return self._watch(self._process)
        finally:
            _signal_group(self._process, signal.SIGKILL)
            self._process = None

    def _watch(self, process: "subprocess.Popen[bytes]") -> int:
        while process.poll() is None:
            if self.program.is_ready():
                self._set("ready", process.pid)
                return process.wait()
            time.sleep(_POLL_SECONDS)
        return process.returncode

    def _pause(self, code: int) -> None:
        seconds = min(0.1 * 2**self._crashes, _LONGEST_PAUSE_SECONDS)
        self.part.restarts += 1
        self._set("crashed")
        self._say(f"{self.program.name} {_ending(code)}; starting it again in {seconds:g} s (log: {self.program.log})")
        self._stopping.wait(seconds)

    def _set(self, state: str, pid: int | None = None) -> None:
        with self._settled:
            self.part.state, self.part.pid = state, pid
            self._settled.notify_all()
        self._changed()


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _ending(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
