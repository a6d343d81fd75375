-- Let the relay publish events once more: that they were published is a mark, and no history.
update outbox set published_at = null
where position = any(cast(:positions as bigint[])) and event ->> 'id' = any(cast(:ids as text[]))
returning position
