-- Put an event about a finding into the outbox, unless the same finding was told before: its key says so, as long as keys
-- are kept.
with told as (
  insert into idempotency (function, key, fingerprint, answer)
  values ('audit_books', :key, '', '{}') on conflict do nothing
  returning 1
)
insert into outbox (event) select cast(:event as json) from told returning position
