"""Backups as people read them."""

from collections.abc import Sequence

from rich.console import Console

from scripts.minierp.care.backup.manifest import Manifest
from scripts.minierp.care.backup.restore import Restored
from scripts.minierp.terminal.output import moment, table

_KILO = 1024


def as_json(manifest: Manifest) -> dict[str, object]:
    """What a program wants to know of a backup."""
    rows = {
        f"{domain}.{name}": found.rows
        for domain, each in sorted(manifest.domains.items())
        for name, found in sorted(each.tables.items())
    }
    return {
        "name": manifest.name,
        "at": manifest.at.isoformat(),
        "bytes": manifest.size,
        "rows": rows,
        "writers_waited_seconds": manifest.waited_seconds,
        "took_seconds": manifest.took_seconds,
    }


def show_backup(manifest: Manifest, gone: Sequence[str], terminal: Console) -> None:
    """What was taken, and which older ones were deleted for it."""
    columns = ["Domain", "Tables", "Rows", "Size"]
    rows = [
        (name, len(domain.tables), f"{domain.rows:,}", size(domain.size))
        for name, domain in sorted(manifest.domains.items())
    ]
    terminal.print(table(f"Backup {manifest.name}", columns, rows, numbers=columns[1:]))
    waited = f"{manifest.waited_seconds * 1000:.0f} ms"
    terminal.print(f"[green]✓[/green] Taken in {manifest.took_seconds:.1f} s; writers waited {waited} at most.")
    if gone:
        terminal.print(f"  Deleted: {', '.join(gone)}.")


def show_list(manifests: Sequence[Manifest], terminal: Console) -> None:
    """All of them, the newest first."""
    if not manifests:
        terminal.print("No backups.")
        return
    columns = ["Name", "Of", "Rows", "Size"]
    rows = [(each.name, moment(each.at.isoformat()), f"{each.rows:,}", size(each.size)) for each in manifests]
    terminal.print(table("Backups", columns, rows, numbers=columns[2:]))


def show_restored(restored: Restored, terminal: Console) -> None:
    """What was brought back."""
    found = restored.manifest
    terminal.print(f"[green]✓[/green] All is as it was at {moment(found.at.isoformat())}, checked table by table.")
    terminal.print(f"  {found.rows:,} rows were restored in {restored.took_seconds:.1f} s.")
    terminal.print(f"  {restored.again:,} events that were under way are sent again once MiniERP runs.")
    if restored.dropped:
        terminal.print(f"  {restored.dropped:,} messages of after that moment were taken out of the queues.")
    if restored.set_aside:
        where = f"undone/{found.name}/"
        terminal.print(
            f"  {restored.set_aside:,} objects of after that moment, events and dead letters, are in {where}"
        )


def size(count: float) -> str:
    """Bytes for the eye: 3.4 MiB."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < _KILO:
            return f"{count:,.0f} {unit}" if unit == "B" else f"{count:,.1f} {unit}"
        count /= _KILO
    return f"{count:,.1f} TiB"
