"""The whole benchmark: each section on a private system, and what it was measured on."""

import os
import platform
import shutil
import signal
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from scripts.minierp.bench.imports import imports
from scripts.minierp.bench.lifecycle import lifecycle
from scripts.minierp.bench.lists import lists
from scripts.minierp.bench.measuring.machine import reference_ms
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Report, Section
from scripts.minierp.bench.measuring.shop import Shop, open_shop
from scripts.minierp.bench.orders import hot, limit, sitting, waiting
from scripts.minierp.bench.reads import reads
from scripts.minierp.bench.soak import outages, soak
from scripts.minierp.bench.starts import coldstarts

ORDERS = "orders"
_SHARED: dict[str, Callable[[Shop, Options, Steps], Section]] = {
    "hot": hot.measure,
    "waiting": waiting.measure,
    "reads": reads.measure,
    "cold-starts": coldstarts.measure,
    "lifecycle": lifecycle.measure,
    "imports": imports.measure,
    "limit": limit.measure,
}
"""Sections that share one system, in the order that keeps the later ones undisturbed."""
SOAK = "soak"
USUAL = (ORDERS, *_SHARED)
"""What is measured if nobody says what."""
OUTAGES = "outages"
LISTS = "lists"
SECTIONS = (*USUAL, SOAK, OUTAGES, LISTS)


def run(wanted: Sequence[str], options: Options, steps: Steps) -> Report:
    """The sections wanted, in our order. Raises CliError; Ctrl-C and SIGTERM end it, and nothing is left running."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    report = Report(_machine())
    home = Path(tempfile.mkdtemp(prefix="minierp-bench-"))
    try:
        if ORDERS in wanted:
            report.sections.append(_observed(partial(sitting.measure, home / ORDERS, options, steps)))
        if shared := [name for name in _SHARED if name in wanted]:
            with open_shop(home / "shared", steps.say) as shop:
                for name in shared:
                    report.sections.append(_observed(partial(_SHARED[name], shop, options, steps)))
        if SOAK in wanted:
            with open_shop(home / SOAK, steps.say) as shop:
                report.sections += soak.measure(shop, options, steps)
        if OUTAGES in wanted:
            with open_shop(home / OUTAGES, steps.say) as shop:
                report.sections.append(outages.measure(shop, options, steps))
        if LISTS in wanted:
            with open_shop(home / "few", steps.say) as few, open_shop(home / "many", steps.say) as many:
                report.sections.append(_observed(partial(lists.measure, few, many, options, steps)))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return report


def _observed(measure: Callable[[], Section]) -> Section:
    """The section, with a note of how fast the machine was before and after it."""
    before, load = reference_ms(), os.getloadavg()[0]
    section = measure()
    after = f"{reference_ms():.1f} ms after; load average {load:.1f} before, {os.getloadavg()[0]:.1f} after"
    section.notes.append(f"A fixed loop of Python took {before:.1f} ms before and {after}.")
    return section


def _machine() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
    }
