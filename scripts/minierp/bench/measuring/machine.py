"""What the machine does meanwhile: how busy it is, what our processes use, and whether it got slower by itself."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import psutil


@dataclass(frozen=True)
class Usage:
    """CPU seconds so far: of the processes watched, of the machine when busy, and of all its cores together."""

    processes: float
    busy: float
    total: float
    at: float

    @classmethod
    def of(cls, pids: Iterable[int]) -> Self:
        """The usage at this moment."""
        times = psutil.cpu_times()
        total = sum(times[:8])
        return cls(sum(map(cpu_seconds, pids)), total - times.idle - times.iowait, total, time.perf_counter())

    def cores_since(self, before: "Usage") -> float:
        """How many cores the processes kept busy."""
        return (self.processes - before.processes) / (self.at - before.at)

    def busy_since(self, before: "Usage") -> float:
        """The busy part of the whole machine, in percent."""
        return 100 * (self.busy - before.busy) / (self.total - before.total)


@dataclass(frozen=True)
class Size:
    """What processes hold; of memory, shared pages are counted once."""

    threads: int
    descriptors: int
    pss_mib: float

    @classmethod
    def of(cls, processes: Sequence[psutil.Process]) -> Self:
        """At this moment."""
        return cls(
            sum(each.num_threads() for each in processes),
            sum(each.num_fds() for each in processes),
            sum(float(each.memory_full_info().pss) for each in processes) / 2**20,
        )


def reference_ms() -> float:
    """A fixed loop of pure Python, best of five, in milliseconds: it shows when the machine itself got slower."""
    return min(_loop() for _ in range(5)) * 1000


def family(pid: int) -> list[psutil.Process]:
    """A process and its descendants."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its descendants."""
    times = [process.cpu_times() for process in family(pid)]
    return float(sum(each.user + each.system for each in times))


def _loop() -> float:
    begin = time.perf_counter()
    sum(number * number for number in range(200_000))
    return time.perf_counter() - begin
