-- What reserve.sql is given, made up by the database: the demand of an order of three lines.
\set a random(0, 32)
\set b random(33, 65)
\set c random(66, 99)
select
  id as event_id, id as order_id, 'bench' as function, '/minierp/bench' as source, id as correlation_id,
  'sales-order:' || id as reference, 'bench' as actor, now() as placed_at, 'false' as backorder,
  array['BENCH-' || lpad(:a::text, 3, '0'), 'BENCH-' || lpad(:b::text, 3, '0'), 'BENCH-' || lpad(:c::text, 3, '0')] as skus,
  array[1, 2, 3] as quantities, array[false, false, false] as parts,
  format('{"id":"%s","data":{"order_id":"%s","lines":[]}}', id, id) as held,
  format('{"id":"%s","data":{"order_id":"%s","shortages":[]}}', id, id) as refused
from gen_random_uuid() as id
\gset
