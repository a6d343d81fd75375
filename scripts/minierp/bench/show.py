"""The report as tables."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scripts.minierp.bench.measuring.arithmetic import Spread
from scripts.minierp.bench.measuring.results import Judged, Report, Section

_COLOURS = {"aim": "green", "must": "yellow", "missed": "red"}
_VERDICTS = {"aim": "aim reached", "must": "must met", "missed": "missed"}


_WIDTH = 140
"""Columns for a table that nobody looks at in a terminal."""


def show(report: Report, terminal: Console) -> None:
    """Every section, then the ratios that are judged."""
    if not terminal.is_terminal:
        terminal.width = _WIDTH
    for section in report.sections:
        terminal.print(_section(section))
        for note in section.notes:
            terminal.print(f"  [dim]{escape(note)}[/dim]")
        for failure in section.failures:
            terminal.print(f"  [red]✗ {escape(failure)}[/red]")
        terminal.print()
    if report.judged:
        terminal.print(_ratios(report.judged))


def _section(section: Section) -> Table:
    figures = list(dict.fromkeys(figure for row in section.rows for figure in row.figures))
    table = Table(title=section.title, title_justify="left", title_style="bold", header_style="bold")
    table.add_column("median (lowest to highest)", overflow="fold")
    for figure in figures:
        table.add_column(figure, justify="right", overflow="fold")
    for row in section.rows:
        cells = [spread_text(row.figures[figure]) if figure in row.figures else "–" for figure in figures]
        table.add_row(escape(row.name), *cells)
    return table


def _ratios(judged: list[Judged]) -> Table:
    table = Table(title="Ratios of this run", title_justify="left", title_style="bold", header_style="bold")
    for column in ("figure", "ratio", "must", "aim", ""):
        table.add_column(column, justify="left" if column in ("figure", "") else "right", overflow="fold")
    for each in judged:
        sign = "≥" if each.least else "≤"
        verdict = f"[{_COLOURS[each.verdict]}]{_VERDICTS[each.verdict]}[/]"
        table.add_row(escape(each.name), spread_text(each.ratio), f"{sign} {each.must}", f"{sign} {each.aim}", verdict)
    return table


def spread_text(spread: Spread) -> str:
    """`12.3 (11.9 to 13)`; one number where all runs gave the same."""
    if spread.low == spread.high:
        return _short(spread.median)
    return f"{_short(spread.median)} ({_short(spread.low)} to {_short(spread.high)})"


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 1000 else f"{number:.3g}"
