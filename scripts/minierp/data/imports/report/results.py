"""Where every order, or every row, has gone: its number, MiniERP's id and its state, as a CSV file."""

import csv
from pathlib import Path

from scripts.minierp.data.imports.report.report import Report

COLUMNS = ("number", "id", "state", "outcome", "since", "said_by", "file", "row")


def write(path: Path, report: Report) -> None:
    """One line for each; the number is the order's, or the SKU."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(report.results())
