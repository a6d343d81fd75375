-- Reserve every line of a sales order, or none of them, exactly once, in one round trip.
-- `:skus` and `:quantities` are the order's demand, already summed per SKU. `:reserved` and `:rejected` are the envelopes
-- of the two possible outcomes; the shortages are filled in here. Mirrors reservations.py.
with
demand as (
  select sku, trim_scale(quantity) as quantity from unnest(:skus::text[], :quantities::numeric[]) as d(sku, quantity)
),
-- a second delivery of the same event stops here
claim as (
  insert into inbox (function, event_id, source) values (:function, :event_id, :source)
  on conflict do nothing returning 1
),
-- a cancellation that came first left a tombstone: its order reserves nothing
request as (
  insert into reservation (order_id, state) select :order_id::uuid, 'requested' from claim
  on conflict do nothing returning 1
),
-- everybody locks in SKU order, so nobody deadlocks
locked as (
  select
    level.sku, level.status, level.type, level.on_hand, level.reserved,
    trim_scale(level.on_hand - level.reserved) as available, demand.quantity
  from stock_level level join demand using (sku)
  where exists (select from request)
  order by level.sku
  for update of level
),
shortage as (
  select
    demand.sku,
    case
      when locked.status is null then 'unknown'
      when locked.status <> 'active' then 'discontinued'
      when locked.type = 'purchase' then 'not_sellable'
      else 'short'
    end as reason,
    demand.quantity as requested,
    coalesce(locked.available, 0) as available
  from demand left join locked using (sku)
  where exists (select from request)
    and (locked.status = 'active' and locked.type <> 'purchase' and locked.available >= demand.quantity) is not true
),
-- What `level` says may be older than the lock, and the database checks a row's constraints before it notices: both
-- quantities come from `locked`, which has them as they are since the wait.
changed as (
  update stock_level level
  set on_hand = locked.on_hand, reserved = trim_scale(locked.reserved + locked.quantity),
    version = level.version + 1, updated_at = clock_timestamp()
  from locked
  where level.sku = locked.sku and not exists (select from shortage)
  returning level.sku, level.on_hand, level.reserved, level.incoming, level.version, level.status, level.type,
    locked.quantity
),
moved as (
  insert into movement (sku, kind, quantity, reference, event_id, correlation_id)
  select sku, 'reserved', quantity, :reference, :event_id, :correlation_id from changed
),
announced as (
  insert into outbox (event)
  select case
    when shortages.list is null then :reserved::json
    else jsonb_set(:rejected::jsonb, '{data,shortages}', shortages.list)::json
  end
  from request, (
    select jsonb_agg(jsonb_build_object(
      'sku', sku, 'reason', reason, 'requested', requested::text, 'available', available::text
    ) order by sku) as list
    from shortage
  ) as shortages
  returning position, event
)
select
  exists (select from claim) as claimed,
  (select json_agg(json_build_object('position', position, 'event', event)) from announced) as outbox,
  (select json_agg(json_build_object(
    'sku', sku, 'on_hand', on_hand::text, 'reserved', reserved::text, 'incoming', incoming::text,
    'version', version, 'status', status, 'type', type
  )) from changed) as levels
