-- What purchase orders bring of some SKUs by their rows, and by the ledger, wherever the two differ.
with told as (
  select sku, cast(substring(reference from 16) as uuid) as order_id,
    sum(case kind when 'ordered' then quantity else 0 end) as ordered,
    sum(case kind when 'received' then quantity else 0 end) as received,
    sum(case kind when 'given_up' then quantity else 0 end) as given_up
  from movement
  where sku = any(cast(:skus as text[])) and reference ~ '^purchase-order:[0-9a-f-]{36}$'
  group by sku, reference
),
known as (
  select sku, order_id from told
  union
  select sku, order_id from expectation where sku = any(cast(:skus as text[])) and ordered > received + given_up
)
select sku, order_id,
  coalesce(mine.ordered, 0) as ordered, coalesce(mine.received, 0) as received, coalesce(mine.given_up, 0) as given_up,
  trim_scale(coalesce(told.ordered, 0)) as told_ordered, trim_scale(coalesce(told.received, 0)) as told_received,
  trim_scale(coalesce(told.given_up, 0)) as told_given_up
from known
left join told using (sku, order_id)
left join expectation mine using (sku, order_id)
where (coalesce(mine.ordered, 0), coalesce(mine.received, 0), coalesce(mine.given_up, 0))
  <> (coalesce(told.ordered, 0), coalesce(told.received, 0), coalesce(told.given_up, 0))
order by sku, order_id
