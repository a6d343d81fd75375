"""The demo's result as tables."""

from collections.abc import Sequence
from decimal import Decimal

from rich.console import RenderableType

from scripts.minierp.data.demo.catalogue import CURRENCY
from scripts.minierp.data.demo.summary import Category, Figures, Summary
from scripts.minierp.terminal.output import console, money, quantity, table


def show(summary: Summary) -> None:
    """Print it."""
    for part in (_products(summary.categories), _orders("Purchase orders", summary.purchases),
                 _orders("Sales orders, as they were settled", summary.sales),
                 _orders("Sales orders, in the end", summary.ends), _checks(summary), _steps(summary)):  # fmt: skip
        console().print(part)
    verdict = "[green]Everything settled and reconciled[/]" if summary.passed else "[red]The books do not agree[/]"
    console().print(f"{verdict} in {summary.seconds:.1f} s.")


def _products(categories: Sequence[Category]) -> RenderableType:
    rows = [[c.name, c.products, quantity(c.units), money(c.total, CURRENCY)] for c in categories]
    products, units = sum(c.products for c in categories), sum((c.units for c in categories), Decimal(0))
    rows.append(["All", products, quantity(units), money(sum((c.total for c in categories), Decimal(0)), CURRENCY)])
    columns = ["Category", "Products", "Units confirmed", "Amount"]
    return table("Products", columns, rows, numbers=columns[1:])


def _orders(title: str, figures: Sequence[Figures]) -> RenderableType:
    rows = [
        [f.state, f.orders, quantity(f.units), money(f.before, CURRENCY), money(f.total, CURRENCY)] for f in figures
    ]
    columns = ["State", "Orders", "Units", "Before discounts", "Total"]
    return table(title, columns, rows, numbers=columns[1:])


def _checks(summary: Summary) -> RenderableType:
    rows = [[check.holds, check.of, check.statement, "yes" if check.passed else "NO"] for check in summary.checks]
    return table("Reconciled", ["Hold", "Of", "Statement", "Agrees"], rows, numbers=["Hold", "Of"])


def _steps(summary: Summary) -> RenderableType:
    rows = [
        [step.title, len(step.calls), f"{step.seconds:.2f} s", f"{step.slowest * 1000:.0f} ms"]
        for step in summary.slowest
    ]
    title = f"The {len(rows)} slowest steps of {summary.seconds:.1f} s"
    columns = ["Step", "Times", "Took", "Slowest one"]
    return table(title, columns, rows, numbers=columns[1:])
