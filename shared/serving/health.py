"""Liveness and readiness, for Knative's probes. They are answered on the event loop, whatever the threads wait for."""

from inspect import iscoroutinefunction
from pathlib import Path

from starlette.responses import Response

from shared.http.responses import json_response, problem_response
from shared.outcomes.answers import Answer
from shared.outcomes.problems import NotFound, Unavailable
from shared.process import cold_start, logs
from shared.process.domains import PLATFORM
from shared.process.identity import Identity
from shared.process.settings import MissingSetting, settings
from shared.process.threads import in_thread
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.work.perform import Handler

PING = Statement(Path(__file__).parent / "ping.sql")


class Health:
    """Of one function: `/health/liveness` says that the process serves, `/health/readiness` that its database answered.

    A database that goes away later, for however long, is said by each request (503): without its pods a function could
    say nothing, and requests would wait for a pod.
    """

    def __init__(self, handler: Handler) -> None:
        """`handler` is the one that most requests are for: readiness makes the connection that it needs."""
        self._on_loop = iscoroutinefunction(handler)
        self._domain = Identity.of(handler).domain
        self._asking = self._answered = False

    async def response(self, path: str) -> Response:
        """To a probe of `path`."""
        try:
            if path == "/health/readiness":
                await self._check()
            elif path != "/health/liveness":
                raise NotFound(f"There is nothing at {path}.")
        except (NotFound, Unavailable) as problem:
            return problem_response(problem, path)
        return json_response(Answer({"status": "ok"}))

    async def _check(self) -> None:
        try:
            if not self._answered and not self._has_no_database():
                await self._ask()
        except MissingSetting as missing:
            logs.log("error", f"not ready: {missing}")
            raise Unavailable(f"Not configured: {missing}.") from missing

    def _has_no_database(self) -> bool:
        """Of its own: what looks at the books of all domains says with each request which of them do not answer."""
        return self._domain == PLATFORM and not settings().database_url

    async def _ask(self) -> None:
        """One probe at a time, since it may take as long as a request. Raises Unavailable."""
        if self._asking:
            raise Unavailable("The database has not answered yet.")
        self._asking = True
        try:
            await (run(PING) if self._on_loop else in_thread(_ping))
            self._answered = True
            cold_start.ready()
        finally:
            self._asking = False


def _ping() -> None:
    from shared.database.transactions import transaction  # SQLAlchemy, if the handlers use it

    with transaction() as session:
        session.exec_driver_sql(PING.text)
