-- The oldest event that should have been archived long ago: no object that is stored has it.
with stored as (
  select coalesce(range_agg(positions), '{}') as positions from archive_object
  where last_position > (select floor from archive_progress) and stored_at is not null
),
overdue as (
  select position from outbox
  where position > (select floor from archive_progress) and created_at < now() - make_interval(secs => :patience)
    and not (select positions from stored) @> position
  union all
  select lower(positions) from archive_object
  where not isempty(positions) and stored_at is null and claimed_at < now() - make_interval(secs => :patience)
)
select position, event ->> 'id' as id, event ->> 'type' as type, event ->> 'subject' as subject
from outbox where position = (select min(position) from overdue)
