"""Rows of counts: each becomes POST /stock/counts."""

from scripts.minierp.data.imports.fields import Field, not_negative
from scripts.minierp.terminal.values import sku

COUNTED = (Field("sku", sku, required=True), Field("quantity", not_negative, required=True, number=True))
