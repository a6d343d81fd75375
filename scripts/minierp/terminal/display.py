r"""The one way to a terminal: what a stored or foreign text would do to it is written out instead, such as \x1b."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.text import Text

from shared.values.text import visible


class Display(Console):
    """A console on which text only stands; what moves the cursor or colours the screen is the console's own."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Text, written out before anybody measures it."""
        return super().render_str(visible(text), **options)

    def render(self, renderable: RenderableType, options: Any = None) -> Iterable[Segment]:
        """What is drawn, whatever it was made of."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)
