-- Store orders, each with its lines. They come as a JSON list of what is shown of each; beside it stand the serial that
-- its number ends in, and whole: the SKUs of which there are no parts of a unit, null where nobody could say.
with given as (
  select * from json_to_recordset(cast(:orders as json)) as given(
    id uuid, serial bigint, stock_check text, customer text, reference text, address json, on_shortage text,
    currency text, total_before_discount numeric, total numeric, payable numeric, created_at timestamptz,
    ordered_at timestamptz, whole text[], lines json
  )
),
placed as (
  insert into sales_order (
    id, status, stock_check, customer, reference, address, currency, total_before_discount, total, payable, shortages,
    version, created_at, ordered_at, number, on_shortage, correlation_id, actor
  )
  select
    id, 'pending', stock_check, customer, reference, address, currency, total_before_discount, total, payable, '[]', 1,
    created_at, ordered_at, serial, on_shortage, :correlation_id, :actor
  from given
)
insert into sales_order_line (
  order_id, line, sku, quantity, unit_price, discount, currency, amount, due_date, payable, whole
)
select given.id, line.*, line.sku = any(given.whole)
from given, json_to_recordset(given.lines) as line(
  line int, sku text, quantity numeric, unit_price numeric, discount numeric, currency text, amount numeric,
  due_date date, payable numeric
)
