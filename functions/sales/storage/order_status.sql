select status from sales_order where id = :order_id::uuid
