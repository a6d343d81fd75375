-- What moved of some SKUs since each was counted, at a version of its level or at a moment: sums by kind. Movements of a
-- SKU come in the order of their ids; the oldest do not know their version.
select counted.sku, moved.kind, sum(moved.quantity) as quantity
from unnest(
  cast(:skus as text[]), cast(:versions as bigint[]), cast(:moments as timestamptz[])
) as counted(sku, version, moment)
left join lateral (
  select id from movement
  where sku = counted.sku and (version <= counted.version or version is null or counted.version is null)
    and (recorded_at <= counted.moment or counted.moment is null)
  order by id desc limit 1
) as last on true
join movement moved on moved.sku = counted.sku and moved.id > coalesce(last.id, 0)
group by counted.sku, moved.kind
