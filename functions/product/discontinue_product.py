"""Take a product out of the assortment, so that no new order names it; or take it back."""

from typing import Any

from functions.product.rules.transitions import TRANSITIONS
from functions.product.storage.catalogue import change, facts, locked
from functions.product.storage.shapes import Product
from shared.events.product import ProductDiscontinued, ProductUpdated
from shared.outcomes.answers import Answer, Document, created, ok
from shared.outcomes.transitions import check
from shared.runtime.function import function
from shared.runtime.triggers import delete, post
from shared.values.record import Value
from shared.work.context import Context


class DiscontinueProduct(Value):
    """sell_until_gone: whether what is left is sold; None: as the product says."""

    sell_until_gone: bool | None = None


class TakeBackProduct(Value):
    """As it was before it was discontinued."""


def discontinue_product(command: DiscontinueProduct, context: Context) -> Answer[Product]:
    """End its active life and announce it. Raises NotFound, PreconditionFailed or IllegalTransition."""
    now = _become("discontinued", context, command.model_dump(exclude_none=True))
    context.emit(ProductDiscontinued(**facts(now)), sequence=now["version"])
    return created(now, location=f"/products/{now['sku']}")


def take_back_product(_command: TakeBackProduct, context: Context) -> Answer[Product]:
    """Make it active again and announce it. Raises NotFound, PreconditionFailed or IllegalTransition."""
    now = _become("active", context, {})
    context.emit(ProductUpdated(**facts(now)), sequence=now["version"])
    return ok(now)


def _become(status: str, context: Context, changes: dict[str, Any]) -> Document:
    present = locked(context.session, context.path["sku"])
    context.may_change(present["version"])
    check(TRANSITIONS, present["status"], status, "A product")
    return change(context.session, present, {**changes, "status": status})


main = function(
    post("/products/{sku}/discontinuation", discontinue_product, scope="product:write"),
    delete("/products/{sku}/discontinuation", take_back_product, scope="product:write"),
)
