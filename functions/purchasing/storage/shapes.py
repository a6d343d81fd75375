"""The documents that the purchasing domain shows, field by field."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict


class Supplier(TypedDict):
    """Whom the shop buys from, in which currency as a rule, and the days from an order to its goods."""

    code: str
    name: str
    currency: str
    lead_time_days: int
    contact: str
    version: int
    created_at: datetime


class BoughtLine(TypedDict):
    """A line of an order, and what has become of its units; `received` has the surplus in it."""

    line: int
    sku: str
    quantity: Decimal
    received: Decimal
    refused: Decimal
    given_up: Decimal
    sent_back: Decimal
    outstanding: Decimal
    unit_price: Decimal
    currency: str
    amount: Decimal
    payable: Decimal
    due_date: date | None


class ListedPurchaseOrder(TypedDict):
    """An order to a supplier with its lines."""

    id: UUID
    number: str
    status: Literal["open", "partially_received", "received", "closed", "cancelled"]
    stock_check: Literal["answered", "deferred"]
    supplier: str
    supplier_code: str | None
    reference: str | None
    request_id: UUID | None
    expected_date: date
    currency: str
    total: Decimal
    payable: Decimal
    over_receipt_allowance: Decimal | None
    version: int
    created_at: datetime
    ordered_at: datetime
    lines: list[BoughtLine]


class ReceiptLine(TypedDict):
    """What came for a line: `surplus` is the part of `quantity` beyond the order, `refused` was turned away besides."""

    line: int
    quantity: Decimal
    surplus: Decimal
    refused: Decimal
    reason: str


class Receipt(TypedDict):
    """One delivery, or a part of one."""

    id: UUID
    received_at: datetime
    recorded_at: datetime
    note: str
    lines: list[ReceiptLine]


class SentBackLine(TypedDict):
    """Units of a line that were sent back."""

    line: int
    quantity: Decimal


class SentBack(TypedDict):
    """Goods that were sent back together."""

    id: UUID
    sent_back_at: datetime
    recorded_at: datetime
    reason: str
    lines: list[SentBackLine]


class PurchaseOrder(ListedPurchaseOrder):
    """An order to a supplier with its lines, receipts and returns."""

    receipts: list[Receipt]
    returns: list[SentBack]


class ReceivedPurchaseOrder(PurchaseOrder):
    """An order after a delivery, which `receipt_id` names."""

    receipt_id: UUID


class ReturnedPurchaseOrder(PurchaseOrder):
    """An order after goods were sent back, which `return_id` names."""

    return_id: UUID
