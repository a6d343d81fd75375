-- Events of some types that were published long enough ago to have been handled, for positions in a range.
select position, event ->> 'id' as id, event ->> 'type' as type,
  event ->> 'subject' as subject, published_at
from outbox
where position between :first and :last and published_at < now() - make_interval(secs => :patience)
  and created_at > now() - make_interval(hours => :hours) and event ->> 'type' = any(cast(:kinds as text[]))
