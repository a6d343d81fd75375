-- The SKUs of one part of so many, of all products.
select sku from product where cast(cast('x' || left(md5(sku), 7) as bit(28)) as integer) % :of = :part
