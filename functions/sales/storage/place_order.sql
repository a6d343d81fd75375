-- Take an order exactly once: idempotency record, order, lines and outbox in one statement, in one round trip.
-- The lines come out of the answer, which has them all.
with
-- false while another request with the same key is being served
lock as (
  select pg_try_advisory_xact_lock(hashtextextended(:function || ':' || :key, 0)) as free
),
claim as (
  insert into idempotency (function, key, fingerprint, answer)
  select :function, :key, :fingerprint, :answer::json from lock where free
  on conflict do nothing returning 1
),
placed as (
  insert into sales_order (
    id, status, stock_check, customer, address, currency, total_before_discount, total, shortages, version, created_at
  )
  select
    :id::uuid, 'pending', :stock_check, :customer, :address::json, :currency, :total_before_discount::numeric,
    :total::numeric, '[]', 1, :created_at::timestamptz
  from claim
  returning id
),
lines as (
  insert into sales_order_line (order_id, line, sku, quantity, unit_price, discount, currency, amount)
  select placed.id, line.*
  from placed, json_to_recordset(:answer::json -> 'body' -> 'lines') as line(
    line int, sku text, quantity numeric, unit_price numeric, discount numeric, currency text, amount numeric
  )
),
announced as (
  insert into outbox (event) select :event::json from placed returning position, event
)
select
  (select free from lock) as free,
  exists (select from claim) as claimed,
  (select json_agg(json_build_object('position', position, 'event', event)) from announced) as outbox
