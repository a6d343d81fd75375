-- Forget events that were published and archived, and are older than is kept. An object keeps the positions of those that
-- are left, such as one that no queue takes.
with
old as (
  select id, positions from archive_object
  where not isempty(positions) and stored_at is not null
    and last_time < to_char((now() - cast(:kept as interval)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00')
  order by id
  limit :most
  for update skip locked
),
held as (
  select id, position, published_at is not null and created_at < now() - cast(:kept as interval) as due
  from old, unnest(positions) as range join outbox on position >= lower(range) and position < upper(range)
),
gone as (
  delete from outbox using held where held.due and outbox.position = held.position
)
update archive_object
set positions = coalesce(
  (select range_agg(int8range(position, position, '[]')) from held where held.id = archive_object.id and not due), '{}'
)
from old where archive_object.id = old.id
