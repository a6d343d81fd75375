select coalesce(json_agg(id), '[]') as settled
from sales_order
where id = any(:ids::uuid[]) and status <> 'pending'
