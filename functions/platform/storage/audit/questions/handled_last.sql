-- The events that a function was the last to handle, a while ago, of those that it has handled since a moment.
select event_id as id from inbox
where function = :function and received_at > cast(:since as timestamptz)
  and received_at < now() - make_interval(secs => :patience)
order by received_at desc
limit 500
