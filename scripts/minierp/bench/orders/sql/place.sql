-- What place_order.sql is given, made up by the database: an order of three lines, with a reference of its own.
\set a random(0, 32)
\set b random(33, 65)
\set c random(66, 99)
select
  id, id as key, 'bench' as function, 'bench' as fingerprint, 'answered' as stock_check, 'C-1' as customer, id as reference,
  '{"city":"Springfield"}' as address, 'EUR' as currency, 60 as total_before_discount, 60 as total, now() as created_at,
  now() as ordered_at,
  array[1, 2, 3] as lines, skus, array[1, 2, 3] as quantities, array[10, 10, 10] as unit_prices,
  array[0, 0, 0] as discounts, array['EUR', 'EUR', 'EUR'] as currencies, array[10, 20, 30] as amounts,
  json_build_object('id', id, 'data', json_build_object('order_id', id)) as event,
  json_build_object('status', 201, 'headers', '{}'::json, 'body', json_build_object(
    'id', id, 'lines', (
      select json_agg(json_build_object(
        'line', line, 'sku', sku, 'quantity', '1', 'unit_price', '10', 'discount', '0', 'currency', 'EUR', 'amount', '10'
      )) from unnest(skus) with ordinality as lines(sku, line)
    )
  )) as answer
from gen_random_uuid() as id,
  (select array['BENCH-' || lpad(:a::text, 3, '0'), 'BENCH-' || lpad(:b::text, 3, '0'), 'BENCH-' || lpad(:c::text, 3, '0')] as skus) as chosen
\gset
