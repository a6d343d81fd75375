"""Order goods from a supplier, so that they are expected: by hand, or because stock runs low."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID, uuid4

from functions.purchasing.storage import suppliers
from functions.purchasing.storage.documents import show
from functions.purchasing.storage.placing import is_answered, place
from functions.purchasing.storage.shapes import PurchaseOrder
from shared.events.inventory import PurchaseOrderRequested
from shared.events.lines import Demand
from shared.events.purchasing import PurchaseOrderRefused
from shared.money.payable import payable, total
from shared.money.prices import Currency, Price, in_one_currency
from shared.outcomes.answers import Answer, Document, created
from shared.outcomes.problems import Invalid
from shared.outcomes.violations import in_body
from shared.process.threads import on_loop
from shared.runtime.function import function
from shared.runtime.triggers import on, post
from shared.stock.check import Checked, StockRefused, check, purchasable
from shared.values.exact import EXACT
from shared.values.lines import Lines
from shared.values.names import Name, Reference, Sku
from shared.values.quantities import Fraction, Quantity
from shared.values.record import Value
from shared.values.times import Day, PastMoment
from shared.work.context import Context

import sqlalchemy as sa
from pydantic import AfterValidator

LONGEST_REASON = 200


class Line(Value):
    """So many units of a SKU at a price each."""

    sku: Sku
    quantity: Quantity
    unit_price: Price
    currency: Currency
    due_date: Day | None = None

    @property
    def amount(self) -> Decimal:
        """What the line costs, exactly."""
        return EXACT.multiply(self.quantity, self.unit_price)

    @property
    def payable(self) -> Decimal:
        """What of the amount can be paid."""
        return payable(self.amount, self.currency)


class CreatePurchaseOrder(Value):
    """An order of 1 to 500 lines in one currency. Several lines may name the same SKU.

    `supplier` is the code or the name of a supplier's record, which says when the goods are expected unless
    `expected_date` does, or any other name. `reference` is the shop's own number, of one order for each supplier, the
    cancelled aside; `ordered_at` when it was placed there. `over_receipt_allowance` is how much more than ordered may
    come in, instead of what the installation allows.
    """

    supplier: Name
    reference: Reference | None = None
    ordered_at: PastMoment | None = None
    expected_date: Day | None = None
    over_receipt_allowance: Fraction | None = None
    lines: Annotated[Lines[Line], AfterValidator(in_one_currency)]


def create_purchase_order(command: CreatePurchaseOrder, context: Context) -> Answer[PurchaseOrder]:
    """Check the SKUs against the stock read model and store the order, open.

    Raises StockRefused, Invalid, ReferenceTaken, or Unavailable where stock that the caller has seen cannot be seen.
    """
    lines = [(line.sku, line.quantity) for line in command.lines]
    checked = on_loop(check, lines, purchasable, context.least, context.until)
    order = _order(command, suppliers.find(context.session, command.supplier), checked)
    place(context, order, _lines(command, checked))
    return created(show(context.session, order["id"]), location=f"/purchase-orders/{order['id']}")


def order_requested(event: PurchaseOrderRequested, context: Context) -> None:
    """Order what inventory asks for, once for each request, or say why not.

    In the supplier's currency, expected when it usually delivers. A unit costs what was last agreed with the supplier
    for the SKU in that currency, and nothing where nothing was. What cannot be ordered is left out, as long as
    something can: inventory asks for it again, and then hears why.
    """
    if is_answered(context.session, event.request_id):
        return
    known = suppliers.find(context.session, event.supplier)
    if known is None:
        _refuse(event, context, f"purchasing has no record of the supplier {event.supplier}")
        return
    checked, obstacles = _checked(event.lines)
    wanted = [line for line in event.lines if line.sku not in obstacles]
    if not wanted:
        _refuse(event, context, "; ".join(f"{sku}: {message}" for sku, message in obstacles.items()))
        return
    command = CreatePurchaseOrder(supplier=known.name, lines=_priced(wanted, known, context.session))
    place(context, _order(command, known, checked, event.request_id), _lines(command, checked))


def _checked(lines: Sequence[Demand]) -> tuple[Checked, dict[str, str]]:
    """What is known of the SKUs that can be ordered, and why which of them cannot."""
    if not lines:
        return Checked("answered"), {}
    try:
        return on_loop(check, [(line.sku, line.quantity) for line in lines], purchasable), {}
    except StockRefused as refused:
        obstacles = {error["sku"]: error["message"] for error in refused.errors}
    checked, more = _checked([line for line in lines if line.sku not in obstacles])
    return checked, {**obstacles, **more}


def _order(
    command: CreatePurchaseOrder, known: sa.Row[Any] | None, checked: Checked, request_id: UUID | None = None
) -> Document:
    now = datetime.now(UTC)
    return {
        "id": uuid4(),
        "status": "open",
        "stock_check": checked.state,
        "supplier": known.name if known else command.supplier,
        "supplier_code": known.code if known else None,
        "reference": command.reference,
        "request_id": request_id,
        "expected_date": command.expected_date or _usually(known),
        "currency": command.lines[0].currency,
        "total": total(line.amount for line in command.lines),
        "payable": total(line.payable for line in command.lines),
        "over_receipt_allowance": command.over_receipt_allowance,
        "version": 1,
        "created_at": now,
        "ordered_at": command.ordered_at or now,
    }


def _usually(known: sa.Row[Any] | None) -> date:
    """The day on which what is ordered today is expected of a supplier. Raises Invalid for one without a record."""
    if known is None:
        message = "is missing: there is no record of the supplier that says how long it takes"
        raise Invalid("1 violation(s); see errors.", [in_body("expected_date", message)])
    return datetime.now(UTC).date() + timedelta(days=known.lead_time_days)


def _lines(command: CreatePurchaseOrder, checked: Checked) -> list[Document]:
    return [_line(number, line, checked) for number, line in enumerate(command.lines, start=1)]


def _line(number: int, line: Line, checked: Checked) -> Document:
    whole = line.sku in checked.whole if checked.state == "answered" else None
    worth = {"amount": line.amount, "payable": line.payable}
    return {"line": number, **line.model_dump(), "received": Decimal(0), **worth, "whole": whole}


def _priced(lines: Sequence[Demand], known: sa.Row[Any], session: sa.Connection) -> tuple[Line, ...]:
    prices = suppliers.prices(session, known, [line.sku for line in lines])
    return tuple(
        Line(**line.model_dump(), unit_price=prices.get(line.sku, Decimal(0)), currency=known.currency)
        for line in lines
    )


def _refuse(event: PurchaseOrderRequested, context: Context, reason: str) -> None:
    context.emit(PurchaseOrderRefused(request_id=event.request_id, reason=reason[:LONGEST_REASON]))


main = function(post("/purchase-orders", create_purchase_order, scope="purchase:order"), on(order_requested))
