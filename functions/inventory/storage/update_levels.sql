-- What the levels of some SKUs, which this transaction has locked, come to. What is expected of each stands already.
update stock_level level
set on_hand = trim_scale(new.on_hand), reserved = trim_scale(new.reserved), incoming = trim_scale(new.incoming),
  expected_date = (
    select min(expected_date) from expectation where sku = level.sku and ordered > received + given_up
  ),
  version = level.version + 1, updated_at = clock_timestamp()
from unnest(
  cast(:skus as text[]), cast(:on_hand as numeric[]), cast(:reserved as numeric[]), cast(:incoming as numeric[])
) as new(sku, on_hand, reserved, incoming)
where level.sku = new.sku
returning level.*
