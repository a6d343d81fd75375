-- What place_order.sql is given, made up by the database: an order of three lines, with a reference of its own.
\set a random(0, 32)
\set b random(33, 65)
\set c random(66, 99)
select
  id, id || ' bench' as key, id as unowned, 'bench' as function, 'bench' as fingerprint, now() as outdated,
  'answered' as stock_check, 'C-1' as customer, id as reference, '{"city":"Springfield"}' as address,
  'EUR' as currency, 60 as total_before_discount, 60 as total, 60 as payable, now() as created_at, now() as ordered_at,
  'reject' as on_shortage, id as correlation_id, 'bench' as actor, skus as whole, 'SO-placeholder' as placeholder,
  json_build_object('id', id, 'data', json_build_object('order_id', id, 'number', 'SO-placeholder')) as event,
  json_build_object('status', 201, 'headers', '{}'::json, 'body', json_build_object(
    'id', id, 'number', 'SO-placeholder', 'lines', (
      select json_agg(json_build_object(
        'line', line, 'sku', sku, 'quantity', '1', 'unit_price', '10', 'discount', '0', 'currency', 'EUR', 'amount', '10',
        'due_date', null, 'payable', '10'
      )) from unnest(skus) with ordinality as lines(sku, line)
    )
  )) as answer
from gen_random_uuid() as id,
  (select array['BENCH-' || lpad(:a::text, 3, '0'), 'BENCH-' || lpad(:b::text, 3, '0'), 'BENCH-' || lpad(:c::text, 3, '0')] as skus) as chosen
\gset
