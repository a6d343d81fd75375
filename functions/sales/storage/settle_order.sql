-- Settle a pending order exactly once, in one round trip. One that was cancelled meanwhile stays cancelled. An event
-- about an unknown order, or one that contradicts how the order was settled, leaves no trace: the function refuses it.
-- The lock makes two contradictory events at the same instant see each other.
with
found as (
  select status, status in ('pending', 'cancelled', :outcome) as acceptable from sales_order where id = :order_id::uuid
  for update
),
claim as (
  insert into inbox (function, event_id, source)
  select :function, :event_id, :source from found where acceptable
  on conflict do nothing returning 1
),
settled as (
  update sales_order
  set status = :outcome, shortages = :shortages::json, version = version + 1, settled_at = clock_timestamp()
  from claim
  where id = :order_id::uuid and status = 'pending'
  returning version
),
announced as (
  insert into outbox (event)
  select jsonb_set(:event::jsonb, '{sequence}', to_jsonb(version::text))::json from settled
  returning position, event
)
select
  (select status from found) as status,
  exists (select from claim) or not exists (select from found where acceptable) as claimed,
  (select json_agg(json_build_object('position', position, 'event', event)) from announced) as outbox
