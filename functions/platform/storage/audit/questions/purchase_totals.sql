-- Purchase orders of ids in a range whose sums are not those of their lines.
select id as order_id, version, trim_scale(head.total) as total, trim_scale(lines.total) as of_lines
from purchase_order head, lateral (
  select sum(amount) as total, sum(payable) as payable from purchase_order_line where order_id = head.id
) as lines
where id between cast(:first as uuid) and cast(:last as uuid)
  and (head.total is distinct from lines.total or head.payable <> lines.payable)
