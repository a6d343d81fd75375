-- Movements by hand that stand in the ledger more than once, as long as no compensation says so: one request makes one
-- movement of a SKU at a version.
select sku, kind, quantity, version, times
from (
  select sku, kind, quantity, version, count(*) - 1 as times
  from movement
  where sku = any(cast(:skus as text[])) and reference in ('adjustment', 'count') and version is not null
  group by sku, kind, quantity, reference, event_id, correlation_id, version
  having count(*) > 1
) as twins
where not exists (
  select from movement
  where sku = twins.sku and kind = twins.kind
    and note = 'compensation: was recorded twice at version ' || cast(twins.version as text)
)
