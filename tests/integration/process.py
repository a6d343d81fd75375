"""This process as one that serves functions: how it ends, so that it can become another."""

from shared.access import tokens
from shared.database import engine
from shared.messaging import bus
from shared.objects import store
from shared.process import threads
from shared.process.settings import settings
from shared.statements.channels import channels
from shared.stock import inventory_client, redis_client
from shared.work.after_commit import after_commit
from tests.loop import awaited


def end() -> None:
    """As a function's process ends, whoever it was; nothing of it is remembered."""
    awaited(ended())
    forget()


async def ended() -> None:
    """What is under way is published, and every connection closed, on the loop that it lives on."""
    await after_commit().flush()
    await bus.close()
    if redis_client.client.cache_info().currsize:
        redis_client.client().close()
    await channels().close()
    if engine._pool.cache_info().currsize:
        engine.engine().dispose()


def forget() -> None:
    """The environment is read again, and everything opened anew."""
    connected = (
        engine._pool,
        channels,
        after_commit,
        bus._bus,
        redis_client.client,
        inventory_client._stub,
        store._store,
        tokens.verifier,
    )
    for remembered in (settings, threads._pool, *connected):
        remembered.cache_clear()
