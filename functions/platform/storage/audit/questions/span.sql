-- The positions of the events that the inboxes are sure to remember still.
select min(position) as first, max(position) as last from outbox
where created_at > now() - make_interval(hours => :hours)
