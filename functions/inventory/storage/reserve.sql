-- Decide about a sales order, exactly once, in one round trip: all of its stock, or as much as there is, or none of it.
-- `:skus` and `:quantities` are the order's demand, already summed per SKU; `:parts` says where a line asks for a part
-- of a unit. `:held` and `:refused` are the envelopes of the two possible outcomes, as text: their empty lists are filled
-- in here. Mirrors reservations.py.
with
-- a second delivery of the same event stops here, and that of one that adjust_stock handled, which reserved before
claim as (
  insert into inbox (function, event_id, source)
  select :function, :event_id, :source
  where not exists (select from inbox where function = 'adjust_stock' and event_id = :event_id and source = :source)
  on conflict do nothing returning 1
),
-- what came before the order: cancellations and shipments as tombstones, or the order itself by another event
early as (
  select sku, ordered, cancelled, shipped from reservation where order_id = :order_id::uuid
),
demand as (
  select
    asked.sku, trim_scale(asked.quantity) as ordered, asked.parts,
    coalesce(early.cancelled, 0) as cancelled, coalesce(early.shipped, 0) as shipped,
    greatest(trim_scale(asked.quantity - coalesce(early.cancelled + early.shipped, 0)), 0) as wanted
  from unnest(:skus::text[], :quantities::numeric[], :parts::boolean[]) as asked(sku, quantity, parts)
  left join early on early.sku = asked.sku
  where exists (select from claim) and not exists (select from early where ordered is not null)
),
-- everybody locks in SKU order, so nobody deadlocks
locked as (
  select
    level.sku, level.status, level.type, level.fractional, level.sell_until_gone, level.on_hand, level.reserved,
    level.incoming, level.expected_date, trim_scale(level.on_hand - level.reserved) as available
  from stock_level level join demand using (sku)
  order by level.sku
  for update of level
),
judged as (
  select
    demand.*, locked.incoming, locked.expected_date, coalesce(locked.available, 0) as available,
    case
      when demand.wanted = 0 then null
      when locked.status is null then 'unknown'
      when locked.status <> 'active' and not locked.sell_until_gone then 'discontinued'
      when locked.type = 'purchase' then 'not_sellable'
      when locked.available < demand.wanted and not (:backorder::boolean and locked.status = 'active') then 'short'
      when demand.parts and not locked.fractional then 'not_whole'
    end as reason
  from demand left join locked using (sku)
),
verdict as (
  select bool_and(reason is null) as accepted from judged
),
-- A tombstone may have come since this statement began: what stands in the row is newer than what `demand` saw.
placed as (
  insert into reservation as mine (order_id, sku, placed_at, ordered, cancelled, shipped, reserved, waiting)
  select
    :order_id::uuid, sku, :placed_at::timestamptz, case when accepted then ordered else 0 end, cancelled, shipped,
    case when accepted then least(wanted, available) else 0 end,
    case when accepted then trim_scale(wanted - least(wanted, available)) else 0 end
  from judged, verdict
  order by sku
  on conflict (order_id, sku) do update
  set placed_at = excluded.placed_at, ordered = excluded.ordered,
    reserved = least(excluded.reserved, greatest(trim_scale(excluded.ordered - mine.cancelled - mine.shipped), 0)),
    waiting = greatest(trim_scale(excluded.ordered - mine.cancelled - mine.shipped - excluded.reserved), 0)
  where mine.ordered is null
  returning sku, shipped, reserved, waiting
),
-- What `level` says may be older than the lock, and the database checks a row's constraints before it notices: both
-- quantities come from `locked`, which has them as they are since the wait.
changed as (
  update stock_level level
  set on_hand = locked.on_hand, reserved = trim_scale(locked.reserved + placed.reserved),
    version = level.version + 1, updated_at = clock_timestamp()
  from locked join placed using (sku)
  where level.sku = locked.sku and (select accepted from verdict)
  returning level.*, placed.shipped, placed.reserved as got, placed.waiting
),
moved as (
  insert into movement (sku, kind, quantity, reference, event_id, correlation_id, actor, version)
  select sku, 'reserved', got, :reference, :event_id, :correlation_id, :actor, version from changed where got > 0
),
announced as (
  insert into outbox (event)
  select case when accepted then (
    select replace(:held, '"lines":[]', '"lines":' || json_agg(json_build_object(
      'sku', sku, 'reserved', got::text, 'waiting', waiting::text, 'shipped', shipped::text, 'version', version
    ) order by sku))
    from changed
  ) else (
    select replace(:refused, '"shortages":[]', '"shortages":' || json_agg(json_build_object(
      'sku', sku, 'reason', reason, 'requested', wanted::text, 'available', available::text,
      'incoming', coalesce(incoming, 0)::text, 'expected_date', expected_date
    ) order by sku))
    from judged where reason is not null
  ) end::json
  from verdict where exists (select from placed)
  returning position, event
)
select
  exists (select from claim) as claimed,
  (select json_agg(json_build_object('position', position, 'event', event)) from announced) as outbox,
  (select json_agg(json_build_object(
    'sku', sku, 'on_hand', on_hand::text, 'reserved', reserved::text, 'incoming', incoming::text,
    'version', version, 'status', status, 'type', type,
    'fractional', fractional, 'sell_until_gone', sell_until_gone, 'expected_date', expected_date
  )) from changed) as levels
