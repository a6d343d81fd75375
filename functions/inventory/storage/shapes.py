"""The documents that the inventory domain shows, field by field."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NotRequired
from uuid import UUID

from functions.inventory.rules.ledger import Kind

from typing_extensions import TypedDict


class StockLevel(TypedDict):
    """The level of a SKU: available is on_hand - reserved, projected that and incoming; `as_of` where a time was named.

    `status` is the product's, null until its own event has arrived; the oldest movements do not say their version.
    """

    sku: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    incoming: Decimal
    projected: Decimal
    version: int | None
    status: Literal["active", "discontinued"] | None
    sell_until_gone: bool
    fractional: bool
    expected_date: date | None
    updated_at: datetime | None
    as_of: NotRequired[datetime]


class ListedLevel(StockLevel):
    """A level; of one that runs low, with how its product wants to be bought."""

    supplier: NotRequired[str | None]
    reorder_point: NotRequired[Decimal]
    reorder_quantity: NotRequired[Decimal]
    order_multiple: NotRequired[Decimal]
    auto_order: NotRequired[bool]


class Movement(TypedDict):
    """An entry of the ledger. `version` is the level's after it, which the oldest entries do not know."""

    id: int
    sku: str
    kind: Kind
    quantity: Decimal
    reference: str
    event_id: str
    correlation_id: str
    note: str
    recorded_at: datetime
    version: int | None
    actor: str


class Reservation(TypedDict):
    """What a sales order has of a SKU, and what it waits for."""

    order_id: UUID
    placed_at: datetime | None
    reserved: Decimal
    waiting: Decimal


class Expectation(TypedDict):
    """What a purchase order still brings of a SKU."""

    order_id: UUID
    outstanding: Decimal
    expected_date: date | None


class AdjustedMovement(TypedDict):
    """What an adjustment wrote into the ledger."""

    sku: str
    kind: Kind
    quantity: Decimal
    note: str


class Adjusted(TypedDict):
    """An adjustment, and the level after it."""

    movement: AdjustedMovement
    stock: StockLevel


class Withdrawn(TypedDict):
    """Units that a sales order has no more, and waits for."""

    order_id: UUID
    quantity: Decimal


class CountedLevel(TypedDict):
    """What was counted of a SKU, what the books expected, and the level after it."""

    sku: str
    counted: Decimal
    expected: Decimal
    difference: Decimal
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    version: int
    withdrawn: list[Withdrawn]


class Counted(TypedDict):
    """What was counted, in the order of the request."""

    items: list[CountedLevel]


class DueLine(TypedDict):
    """Units to be bought of a SKU, and the figures that say so."""

    sku: str
    quantity: Decimal
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    waiting: Decimal
    requested: Decimal
    projected: Decimal
    reorder_point: Decimal
    reorder_quantity: Decimal
    order_multiple: Decimal
    shortfall: Decimal


class DueRequest(TypedDict):
    """What one supplier is to deliver; `request_id` is null in a dry run."""

    request_id: UUID | None
    supplier: str
    lines: list[DueLine]


class NotDue(TypedDict):
    """A SKU that runs low and cannot be asked for, and why."""

    sku: str
    reason: str


class Replenished(TypedDict):
    """What was asked for. `more` says that not everything found room."""

    dry_run: bool
    requests: list[DueRequest]
    skipped: list[NotDue]
    more: bool


class RequestedLine(TypedDict):
    """Units that were asked for."""

    sku: str
    quantity: Decimal


class Replenishment(TypedDict):
    """A request to purchasing, and what became of it: an order, or a refusal with its reason."""

    request_id: UUID
    supplier: str
    status: Literal["requested", "ordered", "refused"]
    order_id: UUID | None
    reason: str
    requested_at: datetime
    answered_at: datetime | None
    lines: list[RequestedLine]


class BalancesOfSku(TypedDict):
    """What the books say of a SKU."""

    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal


class Compensation(TypedDict):
    """What was written into the ledger so that it agrees."""

    kind: Kind
    quantity: Decimal
    reference: str
    note: str


class RebuiltSku(TypedDict):
    """A SKU whose books did not agree: what they said, what they say now, and the orders whose figures are others."""

    sku: str
    before: BalancesOfSku
    after: BalancesOfSku
    compensations: list[Compensation]
    orders: list[UUID]


class RebuiltStock(TypedDict):
    """What differed of the SKUs that were looked at; `left` come after `next`, where all are to be looked at."""

    check: bool
    items: list[RebuiltSku]
    looked_at: int
    left: int
    next: str | None
