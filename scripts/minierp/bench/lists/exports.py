"""Exports: rows a second, and what the function's memory comes to meanwhile."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from scripts.minierp.bench.lists.loads import LEDGER
from scripts.minierp.bench.measuring.machine import Size, family
from scripts.minierp.bench.measuring.requests import connected, stream
from scripts.minierp.bench.measuring.shop import Shop

LEDGER_PATH = f"/stock/{LEDGER}/movements"
ORDERS_PATH = "/sales-orders"
FORMS = {"CSV": "text/csv", "JSON Lines": "application/jsonl"}
_LOOK_SECONDS = 0.1


def measured(shop: Shop, function: str, path: str, media_type: str) -> Mapping[str, float]:
    """One export, over the function's own port."""
    pid = shop.system.state.parts[function].pid or 0
    with connected(shop.url(function)) as connection, _watched(pid) as peak:
        began, lines = time.perf_counter(), 0
        for piece in stream(connection, path, {**shop.authorization, "Accept": media_type}):
            lines += piece.count(b"\n")
        seconds = time.perf_counter() - began
    return {"rows": lines, "rows_per_second": lines / seconds, "peak_mib": peak[0]}


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """The highest memory that a process held during the block, its children included."""
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_SECONDS):
            peak[0] = max(peak[0], Size.of(family(pid)).pss_mib)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield peak
    finally:
        over.set()
        watching.join()
