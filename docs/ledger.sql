-- Stock levels that are not the fold of their ledger, or not the sums of what orders have and bring; there are none.
with effect(kind, on_hand, reserved, incoming) as (
  values
    ('opening_balance', 1, 0, 0), ('count', 1, 0, 0), ('gain', 1, 0, 0), ('loss', 1, 0, 0), ('damage', 1, 0, 0),
    ('correction', 1, 0, 0), ('surplus', 1, 0, 0), ('returned', 1, 0, 0), ('discrepancy', 1, 0, 0),
    ('scrapped', -1, 0, 0), ('sent_back', -1, 0, 0), ('ordered', 0, 0, 1), ('received', 1, 0, -1),
    ('given_up', 0, 0, -1), ('reserved', 0, 1, 0), ('allocated', 0, 1, 0), ('released', 0, -1, 0),
    ('withdrawn', 0, -1, 0), ('shipped', -1, -1, 0)
), ledger as (
  select sku, sum(quantity * effect.on_hand) as on_hand, sum(quantity * effect.reserved) as reserved,
    sum(quantity * effect.incoming) as incoming
  from movement left join effect using (kind) group by sku
), orders as (
  select sku, sum(reserved) as reserved from reservation group by sku
), purchases as (
  select sku, sum(ordered - received - given_up) as incoming from expectation group by sku
)
select level.sku, level.on_hand, level.reserved, level.incoming, ledger.on_hand as ledger_on_hand,
  ledger.reserved as ledger_reserved, ledger.incoming as ledger_incoming, orders.reserved as orders_reserved,
  purchases.incoming as purchases_incoming
from stock_level level left join ledger using (sku) left join orders using (sku) left join purchases using (sku)
where (level.on_hand, level.reserved, level.incoming)
    is distinct from (coalesce(ledger.on_hand, 0), coalesce(ledger.reserved, 0), coalesce(ledger.incoming, 0))
  or (level.reserved, level.incoming) is distinct from (coalesce(orders.reserved, 0), coalesce(purchases.incoming, 0));
