-- Levels beside what their ledgers add up to, and what orders have, wait for and bring. What a movement does to a level
-- is said here once more: an auditor reckons for himself.
with effect(kind, on_hand, reserved, incoming) as (
  values
    ('opening_balance', 1, 0, 0), ('count', 1, 0, 0), ('gain', 1, 0, 0), ('loss', 1, 0, 0), ('damage', 1, 0, 0),
    ('correction', 1, 0, 0), ('surplus', 1, 0, 0), ('returned', 1, 0, 0), ('discrepancy', 1, 0, 0),
    ('scrapped', -1, 0, 0), ('sent_back', -1, 0, 0), ('ordered', 0, 0, 1), ('received', 1, 0, -1),
    ('given_up', 0, 0, -1), ('reserved', 0, 1, 0), ('allocated', 0, 1, 0), ('released', 0, -1, 0),
    ('withdrawn', 0, -1, 0), ('shipped', -1, -1, 0)
),
ledger as (
  select sku, sum(quantity * effect.on_hand) as on_hand, sum(quantity * effect.reserved) as reserved,
    sum(quantity * effect.incoming) as incoming
  from movement left join effect using (kind) where sku = any(cast(:skus as text[])) group by sku
),
orders as (
  select sku, sum(waiting) as waiting
  from reservation where sku = any(cast(:skus as text[])) and waiting > 0 group by sku
)
select level.*, trim_scale(coalesce(ledger.on_hand, 0)) as told_on_hand,
  trim_scale(coalesce(ledger.reserved, 0)) as told_reserved, trim_scale(coalesce(ledger.incoming, 0)) as told_incoming,
  coalesce(orders.waiting, 0) as waiting
from stock_level level left join ledger using (sku) left join orders using (sku)
where sku = any(cast(:skus as text[]))
