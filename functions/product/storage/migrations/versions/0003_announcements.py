"""Products of before are announced as they are, so that inventory learns when and how they want to be bought.

Only those that say so: of the others it knows all there is to know. The events are published half an hour later, when
the functions of today are there; one of before would refuse them.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

ANNOUNCE = """
  insert into outbox (event, created_at)
  select
    json_build_object(
      'specversion', '1.0', 'id', id, 'type', 'com.minierp.product.updated.v1',
      'source', '/minierp/product/update_product', 'subject', sku, 'time', to_char(
        now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'
      ),
      'datacontenttype', 'application/json', 'dataschema', 'urn:minierp:schema:com.minierp.product.updated.v1',
      'correlationid', id, 'partitionkey', sku, 'sequence', version::text,
      'data', json_build_object(
        'sku', sku, 'name', name, 'type', type, 'unit', unit, 'fractional', fractional, 'price', price::text,
        'currency', currency, 'preferred_supplier', preferred_supplier, 'reorder_point', reorder_point::text,
        'reorder_quantity', reorder_quantity::text, 'order_multiple', order_multiple::text, 'auto_order', auto_order,
        'barcodes', '[]'::json, 'status', status, 'sell_until_gone', sell_until_gone
      )
    ),
    now() + interval '30 minutes'
  from (select *, gen_random_uuid()::text as id from product) as announced
  where auto_order or reorder_point > 0 or reorder_quantity > 0 or preferred_supplier is not null
"""


def upgrade() -> None:
    op.execute(ANNOUNCE)
