-- The events of some types about some subjects, of the last so many seconds.
select position, event ->> 'id' as id, event ->> 'type' as type,
  event ->> 'subject' as subject
from outbox
where created_at > now() - make_interval(secs => :seconds) and event ->> 'subject' = any(cast(:subjects as text[]))
  and event ->> 'type' = any(cast(:kinds as text[]))
