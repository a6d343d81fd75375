-- What some orders have of a SKU now, and what they wait for.
update reservation mine
set reserved = trim_scale(new.reserved), waiting = trim_scale(new.waiting)
from unnest(
  cast(:orders as uuid[]), cast(:skus as text[]), cast(:reserved as numeric[]), cast(:waiting as numeric[])
) as new(order_id, sku, reserved, waiting)
where mine.order_id = new.order_id and mine.sku = new.sku
