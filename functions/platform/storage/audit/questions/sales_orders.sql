-- Sales orders of ids in a range: what their lines say of each SKU, all lines together.
select id as order_id, sku, status, version, settled_at is not null as decided, settled_by,
  created_at < now() - make_interval(secs => :patience) as old, sum(quantity) as ordered, sum(line.shipped) as shipped,
  sum(line.cancelled) as cancelled, sum(waiting) as waiting, sum(returned) as returned
from sales_order join sales_order_line line on line.order_id = id
where id between cast(:first as uuid) and cast(:last as uuid)
group by id, sku
