-- What sales orders have of some SKUs by their rows, and by the ledger, wherever the two differ or a row is crooked.
with told as (
  select sku, cast(substring(reference from 13) as uuid) as order_id, min(recorded_at) as since,
    sum(case kind when 'shipped' then quantity else 0 end) as shipped,
    sum(case
      when kind in ('reserved', 'allocated') then quantity
      when kind in ('released', 'withdrawn', 'shipped') then - quantity
      else 0
    end) as reserved
  from movement
  where sku = any(cast(:skus as text[])) and reference ~ '^sales-order:[0-9a-f-]{36}$'
  group by sku, reference
),
known as (
  select sku, order_id from told
  union
  select sku, order_id from reservation where sku = any(cast(:skus as text[])) and (reserved > 0 or waiting > 0)
)
select sku, order_id, mine.order_id is not null as known, coalesce(mine.placed_at, told.since) as placed_at,
  mine.ordered, coalesce(mine.cancelled, 0) as cancelled, coalesce(mine.shipped, 0) as shipped,
  coalesce(mine.reserved, 0) as reserved, coalesce(mine.waiting, 0) as waiting,
  trim_scale(coalesce(told.shipped, 0)) as told_shipped, trim_scale(coalesce(told.reserved, 0)) as told_reserved
from known
left join told using (sku, order_id)
left join reservation mine using (sku, order_id)
where (coalesce(mine.shipped, 0), coalesce(mine.reserved, 0))
    <> (coalesce(told.shipped, 0), coalesce(told.reserved, 0))
  or mine.reserved + mine.waiting <> greatest(coalesce(mine.ordered, 0) - mine.cancelled - mine.shipped, 0)
order by sku, placed_at, order_id
