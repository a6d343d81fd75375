-- Find what runs low and, unless it is a dry run, ask purchasing for it: one row a request, its lines as JSON in SKU
-- order. A row without a supplier lists what is due and cannot be ordered. At most `most` SKUs are asked for, and as
-- many listed. A SKU that was refused within the last `patience` seconds is left alone. What was asked for and not
-- answered within `answered_within` seconds is asked for again: it was lost on its way. Mirrors replenishment.py.
with
open_line as (
  select sku, sum(quantity) as requested
  from replenishment_line line join replenishment request on request.id = line.request_id
  where open and request.requested_at > now() - make_interval(secs => :answered_within)
  group by sku
),
backorder as (
  select sku, sum(waiting) as waiting from reservation where waiting > 0 group by sku
),
refused as (
  select line.sku
  from replenishment request join replenishment_line line on line.request_id = request.id
  where request.status = 'refused' and request.answered_at > now() - make_interval(secs => :patience)
),
supply as (
  select
    sku, level.type, level.on_hand, level.reserved, level.incoming, coalesce(open_line.requested, 0) as requested,
    coalesce(backorder.waiting, 0) as waiting,
    level.on_hand - level.reserved + level.incoming as projected, rule.supplier, rule.reorder_point,
    rule.reorder_quantity, rule.order_multiple
  from reorder_rule rule join stock_level level using (sku) left join open_line using (sku)
    left join backorder using (sku)
  where rule.auto_order and level.status = 'active' and sku not in (select sku from refused)
),
due as (
  select *, reorder_point - projected + waiting - requested as shortfall from supply
  where projected - waiting + requested <= reorder_point
),
-- div and mod are exact; a division would be rounded
proposal as (
  select *, order_multiple * greatest(
    div(shortfall, order_multiple) + 1,
    div(reorder_quantity, order_multiple) + (mod(reorder_quantity, order_multiple) > 0)::int
  ) as quantity
  from due
),
judged as (
  select *, case
    when type = 'sale' then 'not_purchasable'
    when supplier is null then 'no_supplier'
    when quantity > 99999999999999.9999 then 'too_many'
  end as reason
  from proposal
),
taken as (
  select *, (row_number() over (partition by supplier order by sku) - 1) / :most_lines as part
  from (select * from judged where reason is null order by sku limit :most) as first
),
request as materialized (
  select gen_random_uuid() as id, supplier, part from taken group by supplier, part
),
asked as (
  insert into replenishment (id, supplier, status) select id, supplier, 'requested' from request where not :dry_run
),
asked_for as (
  insert into replenishment_line (request_id, sku, quantity)
  select request.id, taken.sku, trim_scale(taken.quantity) from taken join request using (supplier, part)
  where not :dry_run
),
skipped as (
  select sku, reason from judged where reason is not null order by sku limit :most
)
select request.id, supplier, json_agg(json_build_object(
  'sku', sku, 'on_hand', on_hand::text, 'reserved', reserved::text, 'incoming', incoming::text,
  'waiting', trim_scale(waiting)::text, 'requested', trim_scale(requested)::text, 'projected', trim_scale(projected)::text,
  'reorder_point', reorder_point::text, 'reorder_quantity', reorder_quantity::text,
  'order_multiple', order_multiple::text, 'shortfall', trim_scale(shortfall)::text,
  'quantity', trim_scale(quantity)::text
) order by sku)::text as lines
from taken join request using (supplier, part)
group by request.id, supplier, part
union all
select null, null, json_agg(json_build_object('sku', sku, 'reason', reason) order by sku)::text
from skipped having count(*) > 0
