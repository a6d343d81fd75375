"""A cold start: what holds from the first import of a process until its function is loaded.

Imports make almost nothing but permanent objects: collecting garbage meanwhile is a fifth of a cold start, for nothing.
"""

import gc
import os


def begin() -> None:
    """Collect no garbage, before anything large is imported.

    Nor let pydantic look through every installed distribution for plugins, of which we use none.
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def end() -> None:
    """Collect garbage from now on, but never look at what was imported again."""
    gc.freeze()
    gc.enable()
