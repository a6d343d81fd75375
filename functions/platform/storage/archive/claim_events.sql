-- Put what has waited long enough, or is enough, into objects that are to be stored: each of one type and one day, and
-- of at most :most_bytes but for its last event. Whoever runs this has locked `archive_progress`, so that nobody else
-- claims; :settled says whether all transactions have ended that were under way at `candidate_at`.
-- Where as much waits as is claimed at once, nothing is left to wait for more.
with
claimed as (
  select coalesce(range_agg(positions), '{}') as positions from archive_object
  where last_position > (select floor from archive_progress)
),
waiting as materialized (
  select
    position, created_at, coalesce(event ->> 'type', '') as type, octet_length(event::text) + 1 as bytes,
    case
      when event ->> 'time' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$' then event ->> 'time'
      else to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00')
    end as time
  from outbox
  where position > (select floor from archive_progress) and not (select positions from claimed) @> position
  order by position
  limit :most_events::bigint
),
streams as (
  select type, left(time, 10) as date from waiting group by 1, 2
  having
    min(created_at) < now() - make_interval(secs => :patience::float8) or sum(bytes) >= :most_bytes::bigint
    or (select count(*) from waiting) = :most_events::bigint
),
due as (
  select
    waiting.*, date,
    (sum(bytes) over (partition by streams order by position) - bytes) / :most_bytes::bigint as part
  from waiting join streams on streams.type = waiting.type and date = left(time, 10)
),
objects as (
  insert into archive_object (key, type, first_time, last_time, positions, last_position, events, bytes)
  select
    format(
      'events/date=%s/domain=%s/type=%s/%s-%s.jsonl.gz', date, :domain::text,
      regexp_replace(type, '[^A-Za-z0-9._-]', '_', 'g'), lpad(min(position)::text, 12, '0'),
      left(gen_random_uuid()::text, 8)
    ),
    type, min(time collate "C"), max(time collate "C"), range_agg(int8range(position, position, '[]')), max(position),
    count(*), sum(bytes)
  from due group by type, date, part
  returning 1
),
-- The lowest position that is left to wait, or else the highest that was looked at: all up to it is in an object.
looked as (
  select
    case when (select count(*) from waiting) = :most_events::bigint then (select max(position) from waiting)
    else coalesce(
      (select min(position) - 1 from waiting where position not in (select position from due)),
      greatest(floor, upper((select positions from claimed)) - 1, (select max(position) from waiting))
    ) end as bound
  from archive_progress
),
moved as (
  update archive_progress
  set floor = least(candidate, bound), candidate = bound, candidate_at = clock_timestamp()
  from looked
  where :settled::boolean
)
select (select count(*) from objects) as objects, (select count(*) from waiting) = :most_events::bigint as more
