-- Events of ours that were handled in a part of the time that the inbox is sure to remember.
select function, event_id as id, source
from inbox,
  (select now() - make_interval(hours => :hours) as first, now() - make_interval(secs => :patience) as last) as span
where received_at >= first + (last - first) * :part / :of and received_at < first + (last - first) * (:part + 1) / :of
  and source like '/minierp/%'
