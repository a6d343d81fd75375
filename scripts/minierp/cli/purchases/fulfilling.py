"""What becomes of a purchase order: it is received, given up, sent back, each also in part."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

import typer

from scripts.minierp.cli.arguments import When, given
from scripts.minierp.cli.ordering.lines import Part, Parts, SomeLines, asked, part
from scripts.minierp.cli.ordering.names import PurchaseOrder, number_of
from scripts.minierp.cli.purchases.printing import show_order
from scripts.minierp.terminal.documents import AsJson
from scripts.minierp.terminal.errors import CliError, UsageError

Reason = Annotated[str | None, typer.Option(help="Why.")]


def receive(
    order: PurchaseOrder,
    line: Annotated[
        list[Any] | None,
        typer.Option(
            parser=part,
            metavar="LINE=QUANTITY",
            help="Units of a line; repeatable. Everything outstanding without --line and --refuse.",
        ),
    ] = None,
    refuse: Annotated[
        list[Any] | None,
        typer.Option(parser=part, metavar="LINE=QUANTITY", help="Units turned away at the door; repeatable."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why units were turned away; needed with --refuse.")] = None,
    at: When = None,
    note: Annotated[str, typer.Option(help="A remark, such as the delivery note's number.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take delivery: of everything outstanding, or of some lines in part. What is refused stays outstanding.

    Example: minierp po receive PO-2030-000123 --line 1=38 --refuse 1=2 --reason "the box was wet"
    """
    from scripts.minierp.client.client import connect

    if refuse and not reason:
        raise UsageError("Units were refused without a reason.", 'Say why, such as --reason "the box was wet".')
    if reason and not refuse:
        raise UsageError(
            "There is a reason, and no units were refused.", "Say which were, such as --refuse 1=2, or use --note."
        )
    path = f"/purchase-orders/{order}"
    with connect() as client:
        taken = line or ([] if refuse else outstanding(client.get(path)))
        receipt = {"lines": _delivered(taken, refuse or (), reason), "note": note, **given(received_at=at)}
        show_order(client.post(f"{path}/receipts", receipt).body, as_json)


def outstanding(order: dict[str, Any]) -> list[Part]:
    """What has not arrived yet, by line. Raises CliError if everything has."""
    lines = [Part(line["line"], Decimal(line["outstanding"])) for line in order["lines"]
             if Decimal(line["outstanding"])]  # fmt: skip
    if not lines:
        surplus = "More than was ordered is received by line, within the allowance: --line 1=3."
        advice = surplus if order["status"] == "received" else ""
        raise CliError(f"Nothing of {number_of(order)} is outstanding; it is {order['status']}.", advice)
    return lines


def cancel(order: PurchaseOrder, line: SomeLines = None, reason: Reason = None, as_json: AsJson = False) -> None:
    """Give up what is outstanding: all of it, or by line.

    Example: minierp po cancel PO-2030-000123 --line 2 --reason "ordered twice"
    """
    _send(order, "cancellations", given(lines=asked(line), reason=reason), as_json)


def close(order: PurchaseOrder, reason: Reason = None, as_json: AsJson = False) -> None:
    """Accept a short delivery: what is outstanding will not come.

    Example: minierp po close PO-2030-000123 --reason "sold out at the supplier"
    """
    _send(order, "closures", given(reason=reason), as_json)


def return_goods(
    order: PurchaseOrder,
    line: Parts,
    reason: Annotated[str, typer.Option(help="Why.")],
    at: When = None,
    as_json: AsJson = False,
) -> None:
    """Send back what was received.

    Example: minierp po return PO-2030-000123 --line 1=4 --reason "past their date"
    """
    _send(order, "returns", {"lines": asked(line), "reason": reason, **given(sent_back_at=at)}, as_json)


def _delivered(taken: Sequence[Part], refused: Sequence[Part], reason: str | None) -> list[dict[str, Any]]:
    """What was taken and what was refused, of each line together. MiniERP refuses a line that is named twice."""
    turned_away = {each.line: {"refused": each.quantity, "reason": reason} for each in refused}
    if len(turned_away) < len(refused):
        raise UsageError("--refuse names a line more than once.", "Give each line once, with all its units.")
    lines = [{"line": each.line, "quantity": each.quantity, **turned_away.pop(each.line, {})} for each in taken]
    return lines + [{"line": line, "quantity": 0, **said} for line, said in turned_away.items()]


def _send(order: str, kind: str, document: dict[str, object], as_json: bool) -> None:
    from scripts.minierp.client.client import connect

    with connect() as client:
        show_order(client.post(f"/purchase-orders/{order}/{kind}", document).body, as_json)
