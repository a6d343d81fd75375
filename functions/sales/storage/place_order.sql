-- Take an order exactly once: idempotency record, order, lines and outbox in one statement, in one round trip.
-- The lines come out of the answer, which has them all. If another order of the customer has the reference, and was
-- neither rejected nor cancelled, nothing is written. Two orders that come with one reference at the same instant both
-- find it free; the index then makes the second wait for the first and fail as a whole (23505), and done again, it finds
-- the first.
with
-- false while another request with the same key is being served; the shared lock keeps out only functions of the release
-- before, which stored keys as `:unowned`
lock as (
  select
    pg_try_advisory_xact_lock(hashtextextended(:function || ':' || :key, 0))
    and pg_try_advisory_xact_lock_shared(hashtextextended(:function || ':' || :unowned, 0)) as free
),
known as (
  select from idempotency where function = :function and key = :unowned and (answer ->> 'status')::int < 400
),
namesake as (
  select id from sales_order
  where customer = :customer and reference = :reference and status not in ('rejected', 'cancelled')
),
-- The texts have a random word where the digits of the number go: so nothing of them is read to be written again.
drawn as materialized (
  select nextval('sales_order_number') as number from lock
  where free and not exists (select from known) and not exists (select from namesake)
),
told as materialized (
  select
    number, digits,
    replace(:answer::text, :placeholder, digits)::json as answer,
    replace(:event::text, :placeholder, digits)::json as event
  from drawn, lateral (select lpad(number::text, greatest(6, length(number::text)), '0') as digits) as written
),
-- a refusal stands in the way, unless it was found to be older than this request
claim as (
  insert into idempotency as stored (function, key, fingerprint, answer)
  select :function, :key, :fingerprint, answer from told
  on conflict (function, key) do update
  set fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at
  where (stored.answer ->> 'status')::int >= 400 and stored.created_at = :outdated::timestamptz
  returning 1
),
placed as (
  insert into sales_order (
    id, status, stock_check, customer, reference, address, currency, total_before_discount, total, payable, shortages,
    version, created_at, ordered_at, number, on_shortage, correlation_id, actor
  )
  select
    :id::uuid, 'pending', :stock_check, :customer, :reference, :address::json, :currency, :total_before_discount::numeric,
    :total::numeric, :payable::numeric, '[]', 1, :created_at::timestamptz, :ordered_at::timestamptz, number, :on_shortage,
    :correlation_id, :actor
  from told, claim
  returning id
),
lines as (
  insert into sales_order_line (
    order_id, line, sku, quantity, unit_price, discount, currency, amount, due_date, payable, whole
  )
  select placed.id, line.*, line.sku = any(:whole::text[])
  from placed, told, json_to_recordset(told.answer #> '{body,lines}') as line(
    line int, sku text, quantity numeric, unit_price numeric, discount numeric, currency text, amount numeric,
    due_date date, payable numeric
  )
),
announced as (
  insert into outbox (event) select event from told, placed returning position, event
)
select
  (select free from lock) as free,
  (select id from namesake) as namesake,
  (select digits from told) as digits,
  exists (select from claim) or exists (select from namesake) as claimed,
  (select json_agg(json_build_object('position', position, 'event', event)) from announced) as outbox
