-- Into the ledger, in the order given.
insert into movement (sku, kind, quantity, reference, note, version, event_id, correlation_id, actor)
select sku, kind, trim_scale(quantity), reference, note, version, :event_id, :correlation_id, :actor
from unnest(
  cast(:skus as text[]), cast(:kinds as text[]), cast(:quantities as numeric[]), cast(:references as text[]),
  cast(:notes as text[]), cast(:versions as bigint[])
) with ordinality as moved(sku, kind, quantity, reference, note, version, number)
order by number
