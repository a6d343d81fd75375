-- What a later look at an event wants to know of how it came, beside when. Nothing depends on it.
with noted as (
  update inbox
  set attempts = greatest(attempts, :attempts::smallint), repeats = repeats + :repeats::int,
    redrives = greatest(redrives, :redrives::smallint)
  where function = :function and event_id = :event_id and source = :source
  returning 1
)
select count(*) as noted from noted
