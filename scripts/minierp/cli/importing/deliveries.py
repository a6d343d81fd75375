"""`minierp import receipts` and `shipments`: what came in for purchase orders, and what left for sales orders."""

from typing import TYPE_CHECKING

import typer

from scripts.minierp.cli.importing.groups import Output, Sending, Source
from scripts.minierp.cli.importing.options import Batch, DecimalMark
from scripts.minierp.cli.importing.spread import spread

if TYPE_CHECKING:
    from scripts.minierp.data.imports.kinds.deliveries import Kind


@spread
def receipts(source: Source, sending: Sending, output: Output, decimal: DecimalMark = ".", batch: Batch = "") -> None:
    """Take deliveries of purchase orders; rows of one order with the same receipt are one delivery.

    Fields: order (its number, id or reference), received_at; receipt, the delivery note's number (rows of one order at
    one time are one delivery if left out); line or sku, quantity; refused and, with it, reason; note.

    Example: minierp import receipts deliveries.csv --map order=orderNo --map receipt=deliveryNote --results in.csv

    Example: minierp import receipts deliveries.csv --delimiter ";" --decimal , --encoding windows-1252 --null NULL
    --set received_at=2030-01-31 --rejects rejected.csv --force

    Example: minierp import receipts flat.csv --no-header --columns order,received_at,sku,quantity --ignore note
    --batch 2030 --dry-run
    """
    from scripts.minierp.data.imports.kinds.deliveries import RECEIPTS

    _import(RECEIPTS, source, sending, output, decimal, batch)


@spread
def shipments(source: Source, sending: Sending, output: Output, decimal: DecimalMark = ".", batch: Batch = "") -> None:
    """Ship sales orders; rows of one order with the same shipment are one shipment.

    Fields: order (its number, id or reference), shipped_at; shipment, its number (rows of one order at one time are one
    shipment if left out); line or sku, quantity (a row without all of them ships what is reserved); tracking, note.

    Example: minierp import shipments orders.csv --map order=orderID --map shipped_at=shippedDate --results out.csv

    Example: minierp import shipments parcels.csv --delimiter ";" --decimal , --encoding windows-1252 --null NULL
    --map shipment=parcelNo --rejects rejected.csv --force

    Example: minierp import shipments flat.csv --no-header --columns order,shipped_at,sku,quantity --ignore note
    --batch 2030 --dry-run
    """
    from scripts.minierp.data.imports.kinds.deliveries import SHIPMENTS

    _import(SHIPMENTS, source, sending, output, decimal, batch)


def _import(kind: "Kind", source: Source, sending: Sending, output: Output, decimal: str, batch: str) -> None:
    from scripts.minierp.data.imports.kinds.deliveries import job
    from scripts.minierp.data.imports.run import run

    files = source.orders(None, kind.head_fields, kind.line_fields, decimal)
    raise typer.Exit(run(job(kind, files, batch), sending.options(output, batch)))
