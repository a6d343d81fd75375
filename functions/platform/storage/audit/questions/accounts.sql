-- What orders have or bring of some SKUs by their rows, and by the ledger, wherever the two differ: with what it would do
-- to the level if the ledger followed the row; whether the ledger only lacks something; and whether a movement stands
-- there more than once.
with told as (
  select sku, reference, cast(substring(reference from '[0-9a-f-]{36}$') as uuid) as order_id,
    sum(case when kind = 'shipped' then quantity else 0 end) as shipped,
    sum(case
      when kind in ('reserved', 'allocated') then quantity
      when kind in ('released', 'withdrawn', 'shipped') then - quantity
      else 0
    end) as reserved,
    sum(case when kind = 'ordered' then quantity else 0 end) as ordered,
    sum(case when kind = 'received' then quantity else 0 end) as received,
    sum(case when kind = 'given_up' then quantity else 0 end) as given_up
  from movement
  where sku = any(cast(:skus as text[])) and reference ~ '^(sales|purchase)-order:[0-9a-f-]{36}$'
  group by sku, reference
),
sales as (
  select sku, order_id, 'sales-order:' || cast(order_id as text) as reference, mine.order_id is not null as known,
    coalesce(mine.reserved, 0) as reserved, coalesce(mine.shipped, 0) as shipped
  from (
    select sku, order_id from told where reference like 'sales-order:%'
    union
    select sku, order_id from reservation where sku = any(cast(:skus as text[])) and (reserved > 0 or waiting > 0)
  ) as known
  left join reservation mine using (sku, order_id)
),
purchases as (
  select sku, order_id, 'purchase-order:' || cast(order_id as text) as reference, coalesce(mine.ordered, 0) as ordered,
    coalesce(mine.received, 0) as received, coalesce(mine.given_up, 0) as given_up
  from (
    select sku, order_id from told where reference like 'purchase-order:%'
    union
    select sku, order_id from expectation
    where sku = any(cast(:skus as text[])) and ordered > received + given_up
  ) as known
  left join expectation mine using (sku, order_id)
),
differing as (
  select sku, reference, sales.order_id, 'sales' as side,
    trim_scale(coalesce(told.shipped, 0) - sales.shipped) as on_hand,
    trim_scale(sales.reserved - coalesce(told.reserved, 0)) as reserved, 0::numeric as incoming,
    sales.shipped >= coalesce(told.shipped, 0)
      and sales.reserved + sales.shipped >= coalesce(told.reserved + told.shipped, 0) as lacks,
    format('reserved %s, shipped %s', sales.reserved, sales.shipped) as of_row,
    format('reserved %s, shipped %s', trim_scale(coalesce(told.reserved, 0)), trim_scale(coalesce(told.shipped, 0)))
      as of_ledger
  from sales left join told using (sku, reference)
  where (sales.reserved, sales.shipped) <> (coalesce(told.reserved, 0), coalesce(told.shipped, 0))
  union all
  select sku, reference, purchases.order_id, 'purchases',
    trim_scale(purchases.received - coalesce(told.received, 0)), 0::numeric,
    trim_scale(purchases.ordered - purchases.received - purchases.given_up
      - coalesce(told.ordered - told.received - told.given_up, 0)),
    purchases.ordered >= coalesce(told.ordered, 0) and purchases.received >= coalesce(told.received, 0)
      and purchases.given_up >= coalesce(told.given_up, 0),
    format('ordered %s, received %s, given up %s', purchases.ordered, purchases.received, purchases.given_up),
    format('ordered %s, received %s, given up %s', trim_scale(coalesce(told.ordered, 0)),
      trim_scale(coalesce(told.received, 0)), trim_scale(coalesce(told.given_up, 0)))
  from purchases left join told using (sku, reference)
  where (purchases.ordered, purchases.received, purchases.given_up)
    <> (coalesce(told.ordered, 0), coalesce(told.received, 0), coalesce(told.given_up, 0))
)
select sku, order_id, side, on_hand, reserved, incoming, lacks, of_row, of_ledger, exists (
    select from movement
    where sku = differing.sku and reference = differing.reference
    group by kind, quantity, event_id, correlation_id, version, note
    having count(*) > 1
  ) as twice
from differing
order by sku, order_id
