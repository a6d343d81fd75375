-- Of each SKU with a surplus: the oldest orders that wait for it, as far as it reaches; of each SKU with a negative one:
-- the youngest orders that have some reserved, as far as it is lacking.
with
surplus as (
  select sku, quantity from unnest(cast(:skus as text[]), cast(:surplus as numeric[])) as s(sku, quantity)
),
waits as (
  select mine.*, surplus.quantity as reach,
    sum(mine.waiting) over (partition by mine.sku order by mine.placed_at, mine.order_id) - mine.waiting as before
  from surplus join reservation mine on mine.sku = surplus.sku and mine.waiting > 0
  where surplus.quantity > 0
),
has as (
  select mine.*, - surplus.quantity as reach,
    sum(mine.reserved) over (partition by mine.sku order by mine.placed_at desc, mine.order_id desc)
      - mine.reserved as before
  from surplus join reservation mine on mine.sku = surplus.sku and mine.reserved > 0
  where surplus.quantity < 0
)
select order_id, sku, placed_at, ordered, cancelled, shipped, reserved, waiting
from (select * from waits union all select * from has) as queue
where before < reach
order by sku, placed_at, order_id
