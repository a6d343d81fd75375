"""Functions as the manifests describe them, each a process of its own, and how tests talk to them."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx

from scripts.minierp.local.parts.functions import function_program
from scripts.minierp.local.running.runner import Runner
from scripts.minierp.local.system.system import System
from shared.events.event import Event
from shared.messaging.cloud_events import REHEARSAL
from shared.messaging.envelope import Envelope
from shared.outcomes import documents
from tests.documented import hold_to_document
from tests.events import sent
from tests.tokens import bearer

NOWHERE = "127.0.0.1:1"
"""An address at which nobody answers."""


class Function:
    """A running function. Requests show `authorization`, a token with which one may do everything; events do not."""

    def __init__(self, runner: Runner, authorization: dict[str, str]) -> None:
        self.port = runner.program.port
        self.address = f"127.0.0.1:{self.port}"
        self.authorization = authorization
        self._runner = runner
        self._http = httpx.Client(
            base_url=f"http://{self.address}", timeout=60, event_hooks={"response": [_is_documented]}
        )

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        return self._http.get(path, params=query or None, headers={**self.authorization, **(headers or {})})

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """`Idempotency_Key=…` is the header Idempotency-Key."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        described = {"Content-Type": "application/json", **self.authorization, **named}
        return self._http.post(path, content=documents.write(body), headers=described)

    def delete(self, path: str, body: Any = None) -> httpx.Response:
        content = b"" if body is None else documents.write(body).encode()
        described = {"Content-Type": "application/json", **self.authorization}
        return self._http.request("DELETE", path, content=content, headers=described)

    def deliver(self, event: Event | Envelope, **more: str) -> httpx.Response:
        """As the event source does: binary mode. An envelope that is delivered twice is a duplicate."""
        whole = sent(event) if isinstance(event, Event) else event
        headers = {f"Ce-{name}": value for name, value in whole.items() if name != "data"}
        content = documents.write(whole["data"])
        return self._http.post("/", content=content, headers={**headers, **more, "Content-Type": "application/json"})

    def rehearse(self, event: Event | Envelope) -> Any:
        """What the function would make of it now."""
        answer = self.deliver(event, **{REHEARSAL: "true"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tick(self) -> httpx.Response:
        """As Knative's PingSource does."""
        source = "/apis/v1/namespaces/minierp/pingsources/a-cron"
        ping = {"specversion": "1.0", "id": str(uuid.uuid4()), "type": "dev.knative.sources.ping", "source": source}
        return self.deliver({**ping, "data": {}})

    def log(self) -> str:
        """What it has said."""
        return self._runner.program.log.read_text(encoding="utf-8")

    def stop(self) -> None:
        self._http.close()
        self._runner.stop()


class Functions:
    """Starts each function once, when it is first asked for."""

    def __init__(self, services: System) -> None:
        self._services = services
        self._running: dict[str, Function] = {}

    def __getitem__(self, name: str) -> Function:
        self.start(name)
        return self._running[name]

    def start(self, *names: str) -> None:
        """Start several at once, those that do not run yet."""
        missing = [name for name in names if name not in self._running]
        with ThreadPoolExecutor(len(names)) as pool:
            started = pool.map(lambda name: self._start(name, {}), missing)
            self._running.update(zip(missing, started, strict=True))

    @contextmanager
    def another(self, name: str, *, ready: bool = True, **environment: str) -> Iterator[Function]:
        """One more process of a function, with some variables changed; without `ready`, it need only be alive."""
        started = self._start(name, environment, ready)
        try:
            yield started
        finally:
            started.stop()

    def stop_all(self) -> None:
        with ThreadPoolExecutor(len(self._running) or 1) as pool:
            list(pool.map(Function.stop, self._running.values()))

    def _start(self, name: str, environment: dict[str, str], ready: bool = True) -> Function:
        plan = self._services.plan
        (function,) = (found for found in plan.manifests.functions if found.name == name)
        if environment:
            changed = {**function.environment, **environment}
            function = replace(function, name=f"{name}-{uuid.uuid4().hex[:6]}", environment=changed)
        program = function_program(plan.home, plan.root, function, plan.addresses)
        if not ready:
            program = replace(program, is_ready=lambda: _lives(program.port))
        runner = Runner(program, lambda: None, print)
        runner.start()
        try:
            runner.wait_ready()
        except BaseException:
            runner.stop()
            raise
        return Function(runner, bearer(plan.home))


def _is_documented(answer: httpx.Response) -> None:
    request, body = answer.request, answer.read()
    hold_to_document(request.method, request.url.path, answer.status_code, answer.headers, body)


def _lives(port: int | None) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/liveness").is_success
    except httpx.TransportError:
        return False
