-- Of some SKUs: the sum of each kind of movement, as text, and the sums of what orders hold, wait for and bring.
select wanted.sku, coalesce(ledger.moved, '{}') as moved, coalesce(held, 0) as held, coalesce(waiting, 0) as waiting,
  coalesce(expected, 0) as expected
from unnest(cast(:skus as text[])) as wanted(sku)
left join (
  select sku, json_object_agg(kind, quantity) as moved
  from (
    select sku, kind, cast(trim_scale(sum(quantity)) as text) as quantity
    from movement where sku = any(cast(:skus as text[])) group by sku, kind
  ) as sums
  group by sku
) as ledger using (sku)
left join (
  select sku, sum(reserved) as held, sum(waiting) as waiting
  from reservation where sku = any(cast(:skus as text[])) and (reserved > 0 or waiting > 0) group by sku
) as orders using (sku)
left join (
  select sku, sum(ordered - received - given_up) as expected
  from expectation where sku = any(cast(:skus as text[])) group by sku
) as purchases using (sku)
