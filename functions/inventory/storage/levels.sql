-- The levels of some SKUs, as the read model has them.
select coalesce(json_agg(json_build_object(
  'sku', sku, 'on_hand', on_hand::text, 'reserved', reserved::text, 'incoming', incoming::text,
  'version', version, 'status', status, 'type', type,
  'fractional', fractional, 'sell_until_gone', sell_until_gone, 'expected_date', expected_date
)), '[]') as levels
from stock_level
where sku = any(:skus::text[]) and status is not null
