"""Many clients at once in one process, each with a connection of its own."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx


@asynccontextmanager
async def crowd(url: str, clients: int) -> AsyncIterator[list[httpx.AsyncClient]]:
    """The clients, for the length of the block. They wait for ever: whoever uses them sets the deadline."""
    trust = ssl.create_default_context()  # once: each client would read the system's authorities again
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=url, verify=trust, timeout=None, trust_env=False)  # noqa: S113
            )
            for _ in range(clients)
        ]
