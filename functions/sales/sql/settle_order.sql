-- Settle a pending order exactly once, in one round trip. An order that is settled otherwise already is left alone, and
-- the event that contradicts it leaves no trace here; one that was cancelled meanwhile stays cancelled.
with
found as (
  select status from sales_order where id = :order_id::uuid
),
claim as (
  insert into inbox (function, event_id, source)
  select :function, :event_id, :source from found where status in ('pending', 'cancelled', :outcome)
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
  exists (select from claim) as claimed,
  (select json_agg(json_build_object('position', position, 'event', event)) from announced) as outbox
