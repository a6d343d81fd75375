-- The orders of some of inventory's requests.
select id, request_id from purchase_order where request_id = any(cast(:requests as uuid[]))
