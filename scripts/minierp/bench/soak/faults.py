"""What goes wrong meanwhile: one thing after another, at random moments that a seed repeats."""

import random
import subprocess
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType

from scripts.minierp.bench.measuring.databases import one
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.soak.meanwhile import Meanwhile
from scripts.minierp.local.parts.rabbitmq import close_connections
from scripts.minierp.terminal.errors import CliError

KILLED = ("create-sales-order", "reserve-stock", "settle-sales-order", "inventory", "relay-outbox-sales",
          "relay-outbox-inventory", "source-reserve-stock", "source-settle-sales-order")  # fmt: skip
"""Functions on the way of an order, and the event sources between them."""
_PAUSES = (1.0, 6.0)
_REDIS_DOWN = 2.0
_PATIENCE = 60.0
_DISCONNECT = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where usename = current_user and pid <> pg_backend_pid()
"""


class Faults(Meanwhile):
    """Makes them for the length of the block; after it, everything is ready again. `say` tells what was done."""

    def __init__(self, shop: Shop, seed: int, say: Callable[[str], None]) -> None:
        super().__init__()
        self.made: list[str] = []
        self.problems: list[str] = []
        self._shop = shop
        self._rng = random.Random(seed)  # noqa: S311 - misfortune, not secrets
        self._say = say

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        deadline = time.monotonic() + _PATIENCE
        while (down := self._shop.system.waiting_for()) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.problems += [f"{name} is not ready again after {_PATIENCE:g} s" for name in down]

    def _work(self) -> None:
        kinds = self._kinds()
        while not self._ended.wait(self._rng.uniform(*_PAUSES)):
            name = self._rng.choice(list(kinds))
            self.made.append(name)
            self._say(f"fault: {name}")
            try:
                kinds[name]()
            except (CliError, OSError, subprocess.SubprocessError) as error:
                self.problems.append(f"{name}: {error}")

    def _kinds(self) -> dict[str, Callable[[], object]]:
        system = self._shop.system
        kinds: dict[str, Callable[[], object]] = {f"kill {name}": partial(system.kill, name) for name in KILLED}
        for domain in ("sales", "inventory"):
            kinds[f"end connections to postgres-{domain}"] = partial(one, self._shop.database(domain), _DISCONNECT)
        kinds["end connections to rabbitmq"] = partial(close_connections, system.plan.home, system.plan.addresses)
        kinds["redis down"] = self._redis_down
        return kinds

    def _redis_down(self) -> None:
        self._shop.system.stop("redis")
        try:
            self._ended.wait(_REDIS_DOWN)
        finally:
            self._shop.system.start("redis")
