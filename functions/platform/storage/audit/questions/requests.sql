-- What purchasing was asked for and has not answered for longer than it may take, for ids in a range.
select id as request_id, supplier from replenishment
where id between cast(:first as uuid) and cast(:last as uuid) and status = 'requested'
  and requested_at < now() - make_interval(secs => :patience)
