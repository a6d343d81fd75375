-- The SKUs of one part of so many, of all levels.
select sku from stock_level where cast(cast('x' || left(md5(sku), 7) as bit(28)) as integer) % :of = :part
