-- Stock levels that are not the fold of their ledger; there are none.
select sku, on_hand, reserved, incoming, ledger_on_hand, ledger_reserved, ledger_incoming from stock_level
join (select sku,
        sum(quantity) filter (where kind not in ('ordered', 'given_up', 'reserved', 'released')) as ledger_on_hand,
        sum(case kind when 'reserved' then quantity when 'released' then -quantity end) as ledger_reserved,
        sum(case kind when 'ordered' then quantity when 'received' then -quantity when 'given_up' then -quantity end)
          as ledger_incoming
      from movement group by sku) as ledger using (sku)
where (on_hand, reserved, incoming)
  is distinct from (coalesce(ledger_on_hand, 0), coalesce(ledger_reserved, 0), coalesce(ledger_incoming, 0));
