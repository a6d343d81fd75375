"""Change what the catalogue says of a product: its name, its price, how it is bought and sold."""

from decimal import Decimal
from typing import Any

from functions.product.rules.particulars import Particulars, settled
from functions.product.storage.catalogue import change, facts, locked
from functions.product.storage.shapes import Product
from shared.events.product import ProductUpdated
from shared.money.prices import Currency, Price
from shared.outcomes.answers import Answer, ok
from shared.runtime.function import function
from shared.runtime.triggers import patch
from shared.values.names import Name
from shared.work.context import Context

from pydantic import ValidationInfo, field_validator


class UpdateProduct(Particulars):
    """What is to be different. A field that is not named stays as it is, whatever stands here for it.

    The SKU is for ever; the status changes by a use case of its own.
    """

    name: Name = ""
    price: Price = Decimal(0)
    currency: Currency = ""

    @field_validator(*Particulars.model_fields, mode="before")
    @classmethod
    def _usual(cls, value: Any, about: ValidationInfo) -> Any:
        """Null takes away what the shop said: what holds without a word takes its place."""
        return Particulars.model_fields[str(about.field_name)].default if value is None else value


def update_product(command: UpdateProduct, context: Context) -> Answer[Product]:
    """Store and announce the changes; where there are none, there is no new version.

    Raises NotFound, PreconditionFailed, Invalid or BarcodeTaken.
    """
    present = locked(context.session, context.path["sku"])
    context.may_change(present["version"])
    wanted = settled({**present, **command.model_dump(include=command.model_fields_set)})
    if wanted == present:
        return ok(present)
    now = change(context.session, present, wanted)
    context.emit(ProductUpdated(**facts(now)), sequence=now["version"])
    return ok(now)


main = function(patch("/products/{sku}", update_product, scope="product:write"))
