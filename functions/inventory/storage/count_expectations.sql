-- More units of a purchase order are ordered, received or given up, in whatever order that is heard of.
insert into expectation as mine (order_id, sku, ordered, received, given_up, expected_date)
select :order_id, sku, trim_scale(ordered), trim_scale(received), trim_scale(given_up), expected_date
from unnest(
  cast(:skus as text[]), cast(:ordered as numeric[]), cast(:received as numeric[]), cast(:given_up as numeric[]),
  cast(:expected_dates as date[])
) as new(sku, ordered, received, given_up, expected_date)
on conflict (order_id, sku) do update
set ordered = trim_scale(mine.ordered + excluded.ordered), received = trim_scale(mine.received + excluded.received),
  given_up = trim_scale(mine.given_up + excluded.given_up),
  expected_date = coalesce(excluded.expected_date, mine.expected_date)
