-- The events of some types about some subjects, since so many hours at most.
select position, event ->> 'id' as id, event ->> 'type' as type,
  event ->> 'subject' as subject
from outbox
where created_at > now() - make_interval(hours => :hours) and event ->> 'subject' = any(cast(:subjects as text[]))
  and event ->> 'type' = any(cast(:kinds as text[]))
