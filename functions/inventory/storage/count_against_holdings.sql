-- More units of an order are cancelled or shipped. A row that is not there yet waits for the order as a tombstone. One
-- that came into being this instant is of an order that was rejected, and has nothing.
insert into reservation as mine (order_id, sku, cancelled, shipped, reserved, waiting)
select :order_id, sku, cancelled, shipped, trim_scale(reserved), trim_scale(waiting)
from unnest(
  cast(:skus as text[]), cast(:cancelled as numeric[]), cast(:shipped as numeric[]), cast(:reserved as numeric[]),
  cast(:waiting as numeric[])
) as new(sku, cancelled, shipped, reserved, waiting)
order by sku
on conflict (order_id, sku) do update
set cancelled = trim_scale(mine.cancelled + excluded.cancelled), shipped = trim_scale(mine.shipped + excluded.shipped),
  reserved = excluded.reserved, waiting = excluded.waiting
