-- Orders that inventory has to decide about still, as they were placed.
select id, number, customer, on_shortage, created_at, correlation_id, actor, (
  select json_agg(json_build_object('sku', sku, 'quantity', quantity::text) order by line)
  from sales_order_line where order_id = id
) as lines
from sales_order where id = any(cast(:ids as uuid[])) and status = 'pending'
