"""What every function holds, looked at again and again: memory, threads, descriptors, connections."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import psutil

from scripts.minierp.bench.measuring.machine import Size, family
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.soak.meanwhile import Meanwhile

_SAMPLES, _EVERY = 60, (0.5, 5.0)


@dataclass(frozen=True)
class Held:
    """What one process and its descendants hold, `at` seconds after the beginning."""

    at: float
    pid: int
    pss_mib: float
    threads: int
    descriptors: int
    postgres: int
    rabbitmq: int


class Watch(Meanwhile):
    """Looks for the length of the block; `held` is what was seen of each function, in the order of time."""

    def __init__(self, shop: Shop, seconds: float) -> None:
        super().__init__()
        self.held: dict[str, list[Held]] = {name: [] for name in shop.system.state.functions}
        self._state = shop.system.state
        self._every = min(max(seconds / _SAMPLES, _EVERY[0]), _EVERY[1])
        self._begin = time.monotonic()

    def look(self) -> Mapping[str, Held]:
        """What each function holds now; those that are being started again are left out."""
        at, connections, found = time.monotonic() - self._begin, self._connections(), {}
        for name in self.held:
            if (part := self._state.parts[name]).state == "ready" and part.pid:
                try:
                    found[name] = self._held(at, part.pid, connections)
                except psutil.NoSuchProcess:  # killed a moment ago
                    continue
        return found

    def _work(self) -> None:
        while not self._ended.wait(self._every):
            for name, held in self.look().items():
                self.held[name].append(held)

    def _held(self, at: float, pid: int, connections: Counter[tuple[int, str]]) -> Held:
        those = family(pid)
        open_to = {to: sum(connections[each.pid, to] for each in those) for to in ("postgres", "rabbitmq")}
        return Held(at=at, pid=pid, **asdict(Size.of(those)), **open_to)

    def _connections(self) -> Counter[tuple[int, str]]:
        """How many each process has to PostgreSQL and to RabbitMQ, also half closed: their other ends are here, too."""
        ports = {
            part.port: name.partition("-")[0] for name, part in self._state.parts.items() if part.kind == "service"
        }
        return Counter(
            (each.pid, ports[each.raddr.port])
            for each in psutil.net_connections("tcp4")
            if each.pid and each.raddr and each.raddr.port in ports
        )
