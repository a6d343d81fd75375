"""The issuer's keys in this process: read with the first token, then kept fresh behind the backs of all others."""

import asyncio
import time

from shared.access.key_set import KeySet
from shared.access.key_sources import Source
from shared.outcomes.problems import Unavailable
from shared.process import logs

OLDEST = 24 * 3600.0
"""For how many seconds keys serve that cannot be read again."""

_EARLY = 0.8
_NEW_KEY_SECONDS = 60.0
_AGAIN_SECONDS = 10.0
_AGAIN_WITHOUT_SECONDS = 1.0


class KeyRing:
    """The keys of a source, read by one reader at a time.

    They are read again when `source.lasting` is nearly over. Who comes later than that, after a time of quiet, waits
    for it, for `patience` seconds at most, unless the source is known to fail: then the old ones serve.
    """

    def __init__(self, source: Source, patience: float) -> None:
        self._source = source
        self._patience = patience
        self._keys: KeySet | None = None
        self._reading: asyncio.Task[None] | None = None
        self._failing = False
        self._next = self._fresh_until = self._usable_until = self._next_for_a_new_key = 0.0

    async def keys(self) -> KeySet:
        """Those to verify with now. Raises Unavailable."""
        now = time.monotonic()
        if now >= self._next:
            self._begin()
        if now >= self._usable_until or (now >= self._fresh_until and not self._failing):
            await self._read_by_now()
        return self._present()

    async def newer(self) -> KeySet:
        """Those of now, for a token whose key is not among them: read again for it, but at most once a minute.

        Raises Unavailable.
        """
        now = time.monotonic()
        if now >= self._next_for_a_new_key and self._begin():
            self._next_for_a_new_key = now + _NEW_KEY_SECONDS
        await self._read_by_now()
        return self._present()

    def _present(self) -> KeySet:
        if self._keys is None or time.monotonic() >= self._usable_until:
            raise Unavailable("Tokens cannot be verified: the keys of their issuer cannot be read.")
        return self._keys

    def _begin(self) -> bool:
        """Whether a reading begins now: not while there is one."""
        if self._reading is not None:
            return False
        self._reading = asyncio.create_task(self._read())
        return True

    async def _read_by_now(self) -> None:
        if self._reading is not None:
            _, late = await asyncio.wait({self._reading}, timeout=self._patience)
            self._failing = self._failing or bool(late)  # so that nobody else waits

    async def _read(self) -> None:
        try:
            self._take(await asyncio.to_thread(self._load))
        except (OSError, ValueError) as error:
            self._note(error)
        finally:
            self._reading = None

    def _load(self) -> KeySet:
        text = self._source.read()
        return self._keys if self._keys is not None and self._keys.text == text else KeySet(text)

    def _take(self, keys: KeySet) -> None:
        now = time.monotonic()
        self._keys, self._failing = keys, False
        self._next, self._fresh_until = now + _EARLY * self._source.lasting, now + self._source.lasting
        self._usable_until = now + OLDEST

    def _note(self, error: Exception) -> None:
        logs.log("warning", f"the keys of the tokens' issuer cannot be read: {error}", error_type=type(error).__name__)
        now = time.monotonic()
        self._failing = True
        self._next = now + (_AGAIN_WITHOUT_SECONDS if now >= self._usable_until else _AGAIN_SECONDS)
