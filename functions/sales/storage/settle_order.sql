-- Settle exactly once, in one round trip, a pending order to which nothing has happened since it was placed: its lines
-- are right as they are. Of any other order nothing is changed nor claimed: the function sees to it step by step. The
-- lock makes two contradictory events at the same instant see each other.
with
found as (
  select status = 'pending' and version = 1 as untouched from sales_order where id = :order_id::uuid for update
),
claim as (
  insert into inbox (function, event_id, source)
  select :function, :event_id, :source from found where untouched
  on conflict do nothing returning 1
),
settled as (
  update sales_order
  set
    status = :outcome, shortages = :shortages::json, version = version + 1, settled_at = clock_timestamp(),
    settled_by = :event_id, settled_for = :actor
  from claim
  where id = :order_id::uuid
  returning version
),
announced as (
  insert into outbox (event)
  select jsonb_set(:event::jsonb, '{sequence}', to_jsonb(version::text))::json from settled
  returning position, event
)
select
  exists (select from settled) as settled,
  exists (select from claim) or not exists (select from found where untouched) as claimed,
  (select json_agg(json_build_object('position', position, 'event', event)) from announced) as outbox
