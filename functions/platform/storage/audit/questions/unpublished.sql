-- The oldest event that should have been published long ago.
select position, event ->> 'id' as id, event ->> 'type' as type, event ->> 'subject' as subject
from outbox
where published_at is null and created_at < now() - make_interval(secs => :patience)
order by position limit 1
