-- Products as the catalogue has them.
select sku, version, status, type, fractional, sell_until_gone from product where sku = any(cast(:skus as text[]))
