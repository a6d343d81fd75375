"""The whole system on this machine: starts everything in the right order, watches it, and leaves nothing running.

`system(...)` is the way to have it in a test:

    with system(home) as running:
        running.state.base_url            # where it answers
        running.stop("redis")             # a part is down …
        running.start("redis")            # … and back, ready, on the same port with the same data
        running.kill("create-sales-order")  # SIGKILL; it is restarted as after any crash

Parts: postgres-DOMAIN, redis, objects, epmd, rabbitmq, functions by their names, source-NAME for a RabbitmqSource,
cron, nginx.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from scripts.minierp.local.machine.errors import LocalError
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.parts.migrations import migration_job
from scripts.minierp.local.parts.postgres import Postgres
from scripts.minierp.local.running.jobs import Jobs
from scripts.minierp.local.running.leftovers import end_leftovers, start_time
from scripts.minierp.local.running.lock import Lock
from scripts.minierp.local.running.program import Program
from scripts.minierp.local.running.runner import Runner
from scripts.minierp.local.system.plan import Plan
from shared.process.settings import keep_to_oneself

_STOP_ORDER = (("gateway",), ("source", "timer"), ("function",), ("service",))


class System:
    """A system that is being started, runs, or is being stopped. `say` tells people what happens to its parts."""

    def __init__(self, plan: Plan, say: Callable[[str], None] = lambda _: None) -> None:
        self.plan = plan
        self.state = plan.state()
        self._say = say
        self._lock = threading.Lock()
        self._runners: dict[str, Runner] = {}
        self._jobs = Jobs()

    def start_all(self, *, functions: bool = True, sources: bool = True, nginx: bool = True) -> None:
        """Return when everything asked for is ready. Raises LocalError."""
        self.state.supervisor = {"pid": os.getpid(), "start_time": start_time(os.getpid())}
        self.state.sources = sources
        self._tell("starting")
        try:
            self._start_services(functions)
            if functions:
                self._run_all(self.plan.timers())
                self._run_all(self.plan.sources() if sources else [])
                self._run_all([self.plan.gateway()] if nginx else [])
        except BaseException:
            self.stop_all()
            raise
        self._tell("running")

    def stop_all(self) -> None:
        """End everything, what takes requests first; nothing is left running."""
        self._tell("stopping")
        self._jobs.cancel()
        for kinds in _STOP_ORDER:
            runners = [runner for runner in list(self._runners.values()) if runner.program.kind in kinds]
            with ThreadPoolExecutor(max_workers=len(runners) or 1) as pool:
                list(pool.map(Runner.stop, runners))
        self._tell("stopped")

    def stop(self, name: str) -> None:
        """End one part; it stays down."""
        self._runner(name).stop()

    def start(self, name: str) -> None:
        """Start one part again and return when it is ready, on the port and with the data that it had."""
        self._runner(name).start()
        self._runner(name).wait_ready()

    def kill(self, name: str) -> None:
        """SIGKILL one part with all its processes; it is started again as after any crash."""
        self._runner(name).kill()

    def wait_ready(self, name: str) -> None:
        """Return when a part is ready (again)."""
        self._runner(name).wait_ready()

    def waiting_for(self) -> list[str]:
        """The parts that are not ready yet."""
        return [name for name, runner in list(self._runners.items()) if runner.part.state != "ready"]

    def _start_services(self, functions: bool) -> None:
        tasks: list[Callable[[], None]] = [
            partial(self._domain, database, functions) for database in self.plan.databases
        ]
        tasks.append(self._broker_and_cache)
        if functions:
            tasks.append(lambda: self._run_all(self.plan.functions(None)))
        with ThreadPoolExecutor(max_workers=len(tasks)) as pool:
            try:
                for done in as_completed([pool.submit(task) for task in tasks]):
                    done.result()
            except BaseException:
                self.stop_all()  # so that the other tasks stop waiting
                raise

    def _broker_and_cache(self) -> None:
        self._run_all(self.plan.services())
        self.plan.take_away_bindings()

    def _domain(self, database: Postgres, functions: bool) -> None:
        """A domain's database, its migrations, then its functions, as on a cluster."""
        database.create(self._jobs.run)
        self._run_all([database.program])
        database.create_database(self._jobs.run)
        if job := migration_job(self.plan.home, self.plan.root, database.domain, self.plan.addresses):
            self._jobs.run(job)
        if functions:
            self._run_all(self.plan.functions(database.domain))

    def _run_all(self, programs: Iterable[Program]) -> None:
        runners = [Runner(program, self._changed, self._say) for program in programs]
        with self._lock:
            if self.state.state != "starting":
                raise LocalError("The start was interrupted.")
            self._runners.update({runner.program.name: runner for runner in runners})
        for runner in runners:
            runner.start()
        for runner in runners:
            runner.wait_ready()

    def _runner(self, name: str) -> Runner:
        if name not in self._runners:
            raise LocalError(f"Nothing called {name!r} runs here.", f"There is: {', '.join(sorted(self._runners))}.")
        return self._runners[name]

    def _tell(self, state: str) -> None:
        self.state.state = state
        self._changed()

    def _changed(self) -> None:
        with self._lock:
            self.state.parts = {name: runner.part for name, runner in self._runners.items()}
            for name, function in self.state.functions.items():
                if part := self.state.parts.get(name):
                    function.state, function.pid, function.restarts = part.state, part.pid, part.restarts
            self.state.write()


@contextmanager
def prepared(
    home: Path,
    *,
    root: Path = CHECKOUT,
    port: int | None = None,
    insecure: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[System]:
    """A system that is not started yet, alone in its home and rid of an earlier run's processes; stopped at the end.

    Raises AlreadyRunning, PortInUse, MissingProgram, or ManifestError if the manifests cannot be run.
    """
    keep_to_oneself()  # nor do the processes that it starts
    home = home.resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Lock(home):
        end_leftovers(home, say)
        found = System(Plan(home, root.resolve(), port, insecure), say)
        try:
            yield found
        finally:
            found.stop_all()


@contextmanager
def system(
    home: Path,
    *,
    root: Path = CHECKOUT,
    functions: bool = True,
    sources: bool = True,
    nginx: bool = True,
    port: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[System]:
    """The running system of the manifests below `root`, its data and logs below `home`; stopped at the end.

    Raises LocalError if it cannot be started, ManifestError if the manifests cannot be run.
    """
    with prepared(home, root=root, port=port, say=say) as running:
        running.start_all(functions=functions, sources=sources, nginx=nginx)
        yield running
