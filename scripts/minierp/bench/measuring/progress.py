"""What is being measured now, on stderr, so that the figures on stdout stay clean."""

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from scripts.minierp.terminal.output import console


class Steps:
    """A bar for each section; every step is one run."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Progress(*columns, console=console(stderr=True))
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, title: str, total: int) -> None:
        """A section of so many runs begins."""
        self._task = self._bars.add_task(title, total=total)

    def say(self, text: str) -> None:
        """Something a person should see now."""
        self._bars.console.print(f"[dim]{text}[/dim]", highlight=False)

    def advance(self, text: str = "") -> None:
        """One run is done, and this is what it gave."""
        if self._task is not None:
            self._bars.advance(self._task)
        if text:
            self.say(text)
