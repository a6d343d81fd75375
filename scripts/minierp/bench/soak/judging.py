"""What must hold of a soak: nothing hangs, nothing leaks, memory stays flat, every order is settled exactly once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from scripts.minierp.bench.soak.books import Books
from scripts.minierp.bench.soak.selling import Sold
from scripts.minierp.bench.soak.watching import Held
from scripts.minierp.manifests.resources import Function
from shared.process.settings import read

MOST_GROWTH = 1.1
"""What memory may be in the last third of a run, to the third before it."""
FIRST_USE_MIB = 16.0
"""What a function may grow by at the first use of what it loads late: SQLAlchemy, the publisher, gRPC."""
_LEAST_SECONDS = 60
_WARM_SHARE, _WARM_SECONDS = 0.1, 20.0


@dataclass(frozen=True)
class Growth:
    """Memory in the second third of a run and in the last: medians, in MiB."""

    second: float
    last: float

    @property
    def times(self) -> float:
        """The last to the second."""
        return self.last / self.second


@dataclass(frozen=True)
class Bounds:
    """The most connections that a function may keep."""

    postgres: int
    rabbitmq: int

    @classmethod
    def of(cls, function: Function) -> "Bounds":
        """As its manifest says: one to PostgreSQL for each thread and channel, one to RabbitMQ if it uses that.

        What has no database of its own keeps one connection to each that it looks at.
        """
        given = read({name: value for name, value in function.environment.items() if isinstance(value, str)})
        pool = given.threads + given.channels
        looked_at = sum(name.endswith("_DATABASE_URL") for name in function.environment)
        own = "DATABASE_URL" in function.environment
        return cls(pool if own else looked_at, int("AMQP_URL" in function.environment))


def growth(held: Sequence[Held], seconds: float) -> Growth | None:
    """How memory grew in a run of so many seconds; None if a warm process was not seen in both of its later thirds.

    A process that was started again grows until it is warm: what is seen of it before does not count, and a run of
    less than a minute tells of nothing else.
    """
    if seconds < _LEAST_SECONDS:
        return None
    warm = min(_WARM_SHARE * seconds, _WARM_SECONDS)
    first = {each.pid: each.at for each in reversed(held)}
    seen = [each for each in held if each.at - first[each.pid] >= warm]
    second = [each.pss_mib for each in seen if seconds / 3 <= each.at < 2 * seconds / 3]
    last = [each.pss_mib for each in seen if 2 * seconds / 3 <= each.at <= seconds]
    return Growth(median(second), median(last)) if second and last else None


def failures(
    sold: Sold,
    books: Books,
    held: Mapping[str, Sequence[Held]],
    end: Mapping[str, Held],
    bounds: Mapping[str, Bounds],
    seconds: float,
) -> list[str]:
    """What does not hold, each in a sentence. `end`: what each function holds when all is done."""
    return [*_hangs(sold), *_settling(sold, books), *_leaks(end, bounds), *_growing(held, seconds)]


def _hangs(sold: Sold) -> Iterator[str]:
    if not sold.taken:
        yield "no order was taken"
    if sold.hung:
        yield f"{sold.hung} of {sold.requests} requests did not end within {sold.deadline:g} s"
    if sold.given_up:
        yield f"{len(sold.given_up)} orders were given up, the first after: {sold.given_up[0]}"


def _settling(sold: Sold, books: Books) -> Iterator[str]:
    if (taken := len(set(sold.taken))) != len(sold.taken):
        yield f"{len(sold.taken) - taken} orders were answered to more than one key"
    if not books.settled(taken):
        yield f"of {taken} orders taken not every one is settled exactly once: {books}"


def _leaks(end: Mapping[str, Held], bounds: Mapping[str, Bounds]) -> Iterator[str]:
    for name, bound in bounds.items():
        if name not in end:
            yield f"{name} does not run at the end"
            continue
        for kind, kept, most in (
            ("PostgreSQL", end[name].postgres, bound.postgres),
            ("RabbitMQ", end[name].rabbitmq, bound.rabbitmq),
        ):
            if kept > most:
                yield f"{name} keeps {kept} connections to {kind}, more than {most}"


def _growing(held: Mapping[str, Sequence[Held]], seconds: float) -> Iterator[str]:
    for name, those in held.items():
        found = growth(those, seconds)
        if found and found.times > MOST_GROWTH and found.last - found.second > FIRST_USE_MIB:
            yield f"the memory of {name} in the last third of the run is {found.times:.2f} times that of the second"
