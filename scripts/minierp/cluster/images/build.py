"""Building several images: what exists is left alone, the rest is built and pushed, and a person sees how far it is."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from scripts.minierp.cluster.images.engines import Engine
from scripts.minierp.cluster.images.references import Reference
from scripts.minierp.cluster.images.secrets import build_secrets
from scripts.minierp.terminal.output import console


@dataclass(frozen=True)
class Built:
    """An image that is there now: whether it had to be built, and its name in the registry it was pushed to."""

    reference: Reference
    was_built: bool
    pushed: str | None


class Screen:
    """What is done now, on stderr, so that stdout stays clean: the engine's last line, or all of them."""

    def __init__(self, verbose: bool) -> None:
        self._console = console(stderr=True, soft_wrap=True)
        self._status = self._console.status("")
        self._verbose = verbose

    def begin(self, text: str) -> None:
        """A step begins."""
        self._console.print(f"[bold]==>[/bold] {escape(text)}")
        self._status.start()

    def follow(self, line: str) -> None:
        """The engine says something."""
        if self._verbose:
            self._console.print(escape(line))
        self._status.update(escape(line[: max(20, self._console.width - 4)]))

    def end(self, text: str = "") -> None:
        """A step is over, and this is what to remember of it."""
        self._status.stop()
        if text:
            self._console.print(f"    {escape(text)}")


def build(
    root: Path, wanted: Iterable[Reference], engine: Engine, screen: Screen, *, registry: str | None, rebuild: bool
) -> Iterator[Built]:
    """Make sure that each image exists, and push it if there is a registry. Raises EngineFailed."""
    references = list(wanted)
    with build_secrets() as secrets:
        for number, reference in enumerate(references, 1):
            position = f"[{number}/{len(references)}] {reference}"
            missing = rebuild or not engine.has(str(reference))
            screen.begin(f"{position}: {'building' if missing else 'exists already'}")
            started = time.monotonic()
            try:
                if missing:
                    engine.build_image(root, reference, secrets, rebuild, screen.follow)
                pushed = engine.push(reference, registry, screen.follow) if registry else None
            except BaseException:
                screen.end()
                raise
            took = f"built in {time.monotonic() - started:.0f} s" if missing else ""
            screen.end(", ".join(filter(None, (took, pushed and f"pushed as {pushed}"))))
            yield Built(reference, missing, pushed)
