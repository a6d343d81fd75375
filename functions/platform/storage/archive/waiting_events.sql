-- What the archive has not got: neither in an object above the floor that is stored, nor in one that is yet to be.
with
stored as (
  select coalesce(range_agg(positions), '{}') as positions from archive_object
  where last_position > (select floor from archive_progress) and stored_at is not null
),
unstored as (
  select positions from archive_object where not isempty(positions) and stored_at is null
),
waiting as (
  select event, created_at from outbox
  where position > (select floor from archive_progress) and not (select positions from stored) @> position
  union all
  select event, created_at from unstored, unnest(positions) as range
  join outbox on position >= lower(range) and position < upper(range)
  where position <= (select floor from archive_progress)
)
