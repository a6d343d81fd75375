import asyncio
import signal

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config

from shared.serving import application
from shared.serving.application import FunctionServer


async def _never(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError


def test_a_signal_ends_it_before_the_next_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "_TICK_SECONDS", 3600.0)

    async def serve() -> None:
        server = FunctionServer(Config(_never))
        serving = asyncio.create_task(server.main_loop())
        await asyncio.sleep(0)
        assert not serving.done()
        server.handle_exit(signal.SIGTERM, None)
        await asyncio.wait_for(serving, 30)

    asyncio.run(serve())


def test_answers_say_the_date() -> None:
    async def serve() -> list[bytes]:
        server = FunctionServer(Config(_never))
        server.config.load()
        server.handle_exit(signal.SIGTERM, None)
        await server.main_loop()
        return [name for name, _ in server.server_state.default_headers]

    assert b"date" in asyncio.run(serve())
