"""This run beside one that was saved: of an earlier checkout, on the same machine, as shortly before as can be."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.minierp.bench.measuring.arithmetic import Spread, ratio_of_spreads
from scripts.minierp.bench.measuring.results import Judged, Report, Row, Section
from scripts.minierp.bench.orders.sitting import COMPARED
from scripts.minierp.bench.orders.throughput import FUNCTION_CPU
from scripts.minierp.terminal.errors import UsageError

_FIGURES = ("orders_per_s", "p50_ms", "p99_ms", FUNCTION_CPU, "cpu_ms_per_order", "first_answer_ms", "pss_mib")
_NOTE = "Each figure is this run's to that of the same row before; below 1 is less."

Saved = Mapping[tuple[str, str], Mapping[str, Spread]]
"""Figures by the titles of sections and the names of rows."""


def read(file: Path) -> Saved:
    """What `--save` wrote. Raises UsageError."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return {
            (section["title"], row["name"]): {name: Spread(**spread) for name, spread in row["figures"].items()}
            for section in document["sections"]
            for row in section["rows"]
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{file} holds no figures.", "Name a file that `minierp bench --save` wrote.") from None


def beside(report: Report, before: Saved) -> Section:
    """The ratios of everything that both have measured."""
    section = Section("This run to the one before", notes=[_NOTE])
    for title, row in _rows(report):
        there = before.get((title, row.name), {})
        ratios = {name: ratio_of_spreads(row.figures[name], there[name]) for name in _both(row.figures, there)}
        if ratios:
            section.rows.append(Row(row.name, ratios))
        if row.name == COMPARED and FUNCTION_CPU in ratios:
            name = f"CPU of the functions for an order, {row.name}, to the run before"
            section.judged.append(Judged(name, ratios[FUNCTION_CPU], 0.6, 0.45))
    return section


def _rows(report: Report) -> Iterator[tuple[str, Row]]:
    for section in report.sections:
        for row in section.rows:
            yield section.title, row


def _both(mine: Mapping[str, Any], there: Mapping[str, Spread]) -> list[str]:
    return [name for name in _FIGURES if name in mine and name in there and there[name].low > 0]
