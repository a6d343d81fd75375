"""The end of a cold start: everything is imported, the first request may come."""

import gc


def end() -> None:
    """Collect garbage from now on, but never look at what was imported again.

    Before the fork this also keeps the imported objects' pages shared with the worker (`gc.freeze`).
    """
    gc.freeze()
    gc.enable()
