-- When the last of these events was published.
select max(published_at) as at from outbox where event ->> 'id' = any(cast(:ids as text[]))
