"""Adjust the stock of many SKUs at once, for the same reasons as one by one."""

from collections.abc import Sequence

from functions.inventory.rules.adjustments import AdjustStock
from functions.inventory.storage.adjusting import adjust_all
from functions.inventory.storage.shapes import Adjusted
from shared.batches.batch import Batch, Outcomes
from shared.batches.doing import Kind
from shared.batches.serving import serve
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Problem
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.names import Sku
from shared.work.context import Context


class Adjustment(AdjustStock):
    """What is said of the stock of one SKU."""

    sku: Sku


def _adjust(context: Context, adjustments: Sequence[Adjustment]) -> list[Answer | Problem]:
    return adjust_all(context, [(each.sku, each) for each in adjustments])


ADJUSTMENTS = Kind("adjust_stock", "/stock/{sku}/adjustments", Adjustment, lambda each: [each.sku], _adjust)


async def post_adjustments(batch: Batch[Adjustment], context: Context) -> Answer[Outcomes[Adjusted]]:
    """Adjust each SKU, or say why not, as POST /stock/{sku}/adjustments does; those of one SKU in their order."""
    return await serve(batch, context, ADJUSTMENTS)


main = function(post("/stock/adjustments:batch", post_adjustments, scope="stock:adjust", repeatable=True))
