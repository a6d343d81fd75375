"""Change what is known of a supplier; orders that were placed keep what they were placed with."""

from typing import Annotated, Any

from functions.purchasing.rules.suppliers import LeadTime, Particulars
from functions.purchasing.storage import suppliers
from functions.purchasing.storage.shapes import Supplier
from shared.money.prices import Currency
from shared.outcomes.answers import Answer, ok
from shared.runtime.function import function
from shared.runtime.triggers import patch
from shared.values.names import Name, Note
from shared.work.context import Context

from pydantic import BeforeValidator


def _nothing(value: Any) -> Any:
    return "" if value is None else value


class UpdateSupplier(Particulars):
    """What is to be different. A field that is not named stays as it is, whatever stands here for it."""

    name: Name = ""
    currency: Currency = ""
    lead_time_days: LeadTime = 0
    contact: Annotated[Note, BeforeValidator(_nothing)] = ""


def update_supplier(command: UpdateSupplier, context: Context) -> Answer[Supplier]:
    """Store the changes; where there are none, there is no new version.

    Raises NotFound, PreconditionFailed or SupplierExists.
    """
    present = suppliers.locked(context.session, context.path["code"])
    context.may_change(present["version"])
    wanted = {**present, **command.model_dump(include=command.model_fields_set)}
    return ok(present if wanted == present else suppliers.change(context.session, wanted))


main = function(patch("/suppliers/{code}", update_supplier, scope="supplier:write"))
