"""What the stock read model has: the entries of some SKUs, and of those that it should not know."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from functions.platform.rules.audit.parts import Part
from shared.outcomes.problems import Unavailable
from shared.process.threads import on_loop
from shared.stock.level import StockLevel, cache_key
from shared.stock.redis_client import client
from shared.stock.redis_connection import NoAnswer

_AT_ONCE = 500
_EXPIRES_SECONDS = 60
_EVERY = cache_key("*")


class Entry(NamedTuple):
    """A level as Redis has it, None for what cannot be read as one; lasts: whether it is to live longer than usual."""

    level: Mapping[str, Any] | None
    lasts: bool


def read(skus: Sequence[str], part: Part) -> dict[str, Entry]:
    """The entries of `skus`, and those of other SKUs of the part. Raises Unavailable."""
    try:
        return on_loop(_read, skus, part)
    except NoAnswer as error:
        raise Unavailable("The stock read model does not answer.") from error


async def _read(skus: Sequence[str], part: Part) -> dict[str, Entry]:
    wanted = sorted({*skus, *await _others(part)})
    found: dict[str, Entry] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        texts = dict(zip(some, await client().ask("MGET", *map(cache_key, some)), strict=True))
        there = [sku for sku in some if texts[sku]]
        lasting = await asyncio.gather(*map(_lasts, there))
        found |= {sku: Entry(_level(texts[sku]), lasts) for sku, lasts in zip(there, lasting, strict=True)}
    return found


async def _others(part: Part) -> set[str]:
    """The SKUs of the part that there are entries of."""
    found = client().keys(_EVERY, _AT_ONCE)
    names = {key.removeprefix(_EVERY[:-1]) async for keys in found for key in keys}
    return {name for name in names if _number(name) % part.of == part.remainder}


async def _lasts(sku: str) -> bool:
    seconds = int(await client().ask("TTL", cache_key(sku)))
    return seconds == -1 or seconds > _EXPIRES_SECONDS


def _level(text: str) -> Mapping[str, Any] | None:
    level = StockLevel.readable(text)
    return level and level._asdict()


def _number(sku: str) -> int:
    """As the questions about products and levels have it."""
    return int(hashlib.md5(sku.encode(), usedforsecurity=False).hexdigest()[:7], 16)
