-- What sales orders have of their SKUs, at the versions of the levels, for ids in a range.
select order_id, mine.sku, mine.ordered, mine.cancelled, mine.shipped, mine.reserved, mine.waiting,
  coalesce(level.version, 0) as version
from reservation mine left join stock_level level using (sku)
where order_id between cast(:first as uuid) and cast(:last as uuid)
