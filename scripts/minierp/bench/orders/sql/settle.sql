-- What settle_order.sql is given: the order that was placed before it.
select
  gen_random_uuid() as event_id, :id::text as order_id, 'bench' as function, '/minierp/bench' as source,
  'confirmed' as outcome, 'bench' as actor, '[]' as shortages, json_build_object('id', :id::text, 'sequence', '1') as event
\gset
