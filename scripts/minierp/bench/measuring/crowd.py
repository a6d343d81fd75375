"""Many clients at once in one process, each with a connection of its own."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import httpx


@asynccontextmanager
async def crowd(url: str, clients: int, headers: Mapping[str, str]) -> AsyncIterator[list[httpx.AsyncClient]]:
    """The clients, which send `headers` with every request, for the length of the block.

    They wait for ever: whoever uses them sets the deadline.
    """
    trust = ssl.create_default_context()  # once: each client would read the system's authorities again
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=url, headers=headers, verify=trust, timeout=None, trust_env=False)  # noqa: S113
            )
            for _ in range(clients)
        ]
