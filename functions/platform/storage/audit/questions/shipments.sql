-- Lines of sales orders of ids in a range that say otherwise than the shipments and returns of the order.
select order_id, sku, version,
  format('shipped %s, returned %s', trim_scale(line.shipped), trim_scale(line.returned)) as of_line,
  format('shipped %s, returned %s', trim_scale(coalesce(sent.quantity, 0)), trim_scale(coalesce(back.quantity, 0)))
    as of_parts
from sales_order_line line
join sales_order head on head.id = line.order_id
left join lateral (
  select sum(part.quantity) as quantity from shipment join shipment_line part on part.shipment_id = id
  where order_id = line.order_id and part.line = line.line
) as sent on true
left join lateral (
  select sum(part.quantity) as quantity from sales_return join sales_return_line part on part.return_id = id
  where order_id = line.order_id and part.line = line.line
) as back on true
where order_id between cast(:first as uuid) and cast(:last as uuid)
  and (line.shipped, line.returned) <> (coalesce(sent.quantity, 0), coalesce(back.quantity, 0))
