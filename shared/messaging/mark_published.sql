-- The broker has confirmed these events.
with marked as (
  update outbox set published_at = clock_timestamp() where position = any(:positions::bigint[]) returning 1
)
select count(*) as marked from marked
