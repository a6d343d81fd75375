-- Which of these events the outbox has.
select event ->> 'id' as id from outbox where event ->> 'id' = any(cast(:ids as text[]))
