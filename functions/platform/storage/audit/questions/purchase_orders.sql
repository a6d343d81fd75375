-- Purchase orders of ids in a range: what their lines say of each SKU, all lines together. A surplus was not expected.
select id as order_id, sku, status, version, sum(quantity) as ordered,
  sum(least(received, quantity - given_up)) as received, sum(given_up) as given_up, sum(received) as arrived,
  sum(greatest(quantity - given_up - received, 0)) as outstanding
from purchase_order join purchase_order_line on order_id = id
where id between cast(:first as uuid) and cast(:last as uuid)
group by id, sku
