"""Writing the stock read model: each level only if it is newer than what Redis has, so that late writers do no harm."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from shared.stock.level import cache_key, cache_text
from shared.stock.redis_client import breaker, client
from shared.stock.redis_connection import Refused

EXPIRES_SECONDS = 60
"""A safety net: a level whose write was lost to an outage is wrong for at most this long."""

_VERSION = re.compile(r"([0-9]{1,15}) ")
"""As the script reads it, to whom the rest is older than any level."""


async def write(levels: Sequence[dict[str, Any]]) -> None:
    """Write `levels` (the fields of StockLevel, quantities as text) in one round trip. Skipped while Redis is down.

    Raises NoAnswer.
    """
    if not levels or breaker.opened:
        return
    with breaker:
        script = _set_if_newer()
        keys = [cache_key(level["sku"]) for level in levels]
        given: list[str | int] = [len(keys), *keys, EXPIRES_SECONDS, *map(cache_text, levels)]
        try:
            await client().ask("EVALSHA", script.digest, *given)
        except Refused as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
            await client().ask("EVAL", script.text, *given)  # which Redis then remembers


class _Script(NamedTuple):
    text: str
    digest: str


@cache
def _set_if_newer() -> _Script:
    text = (Path(__file__).parent / "set_if_newer.lua").read_text()
    return _Script(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


async def versions(skus: Sequence[str]) -> dict[str, int]:
    """The versions of those of `skus` whose levels Redis has and one can read. Raises NoAnswer."""
    texts = await client().ask("MGET", *map(cache_key, skus)) if skus else []
    found = {sku: _VERSION.match(text) for sku, text in zip(skus, texts, strict=True) if text}
    return {sku: int(version[1]) for sku, version in found.items() if version}


async def forget(skus: Sequence[str]) -> None:
    """Take levels out of the read model, of SKUs that no product has. Raises NoAnswer."""
    if skus:
        await client().ask("DEL", *map(cache_key, skus))
