-- Which of these events some functions have handled.
select event_id from inbox
where function = any(cast(:functions as text[])) and event_id = any(cast(:ids as text[]))
