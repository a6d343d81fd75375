-- What purchase orders bring of their SKUs as inventory has it, for ids in a range.
select order_id, sku, ordered, received, given_up
from expectation where order_id between cast(:first as uuid) and cast(:last as uuid)
