-- What reserve.sql is given, made up by the database: the demand of an order of three lines.
\set a random(0, 32)
\set b random(33, 65)
\set c random(66, 99)
select
  id as event_id, id as order_id, 'bench' as function, '/minierp/bench' as source, id as correlation_id,
  'sales-order:' || id as reference,
  array['BENCH-' || lpad(:a::text, 3, '0'), 'BENCH-' || lpad(:b::text, 3, '0'), 'BENCH-' || lpad(:c::text, 3, '0')] as skus,
  array[1, 2, 3] as quantities,
  json_build_object('id', id, 'data', json_build_object('order_id', id)) as reserved,
  json_build_object('id', id, 'data', json_build_object('order_id', id)) as rejected
from gen_random_uuid() as id
\gset
