-- Lines of purchase orders of ids in a range that say otherwise than the receipts and returns of the order.
select order_id, sku, version,
  format('received %s, sent back %s', trim_scale(line.received), trim_scale(line.sent_back)) as of_line,
  format('received %s, sent back %s', trim_scale(coalesce(came.quantity, 0)), trim_scale(coalesce(back.quantity, 0)))
    as of_parts
from purchase_order_line line
join purchase_order head on head.id = line.order_id
left join lateral (
  select sum(part.quantity) as quantity from receipt join receipt_line part on part.receipt_id = id
  where order_id = line.order_id and part.line = line.line
) as came on true
left join lateral (
  select sum(part.quantity) as quantity from purchase_return join purchase_return_line part on part.return_id = id
  where order_id = line.order_id and part.line = line.line
) as back on true
where order_id between cast(:first as uuid) and cast(:last as uuid)
  and (line.received, line.sent_back) <> (coalesce(came.quantity, 0), coalesce(back.quantity, 0))
