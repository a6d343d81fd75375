"""The stock read model: one level per SKU, as inventory writes it to Redis and orders read it.

The text is `<version> <json>`, so that the writer's script compares versions without reading JSON.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from shared.outcomes import documents

ANY: Mapping[str, int] = MappingProxyType({})
"""No version, by SKU, that a level must have reached."""


class StockLevel(NamedTuple):
    """Units of a SKU; `version` grows with every change; `status` and `type` are the product's, None while unknown.

    fractional: whether there are parts of a unit; sell_until_gone: whether what is left is sold although the product is
    discontinued; expected_date: when the next of what is incoming is expected, if anybody knows.
    """

    sku: str
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    version: int
    status: str | None
    type: str | None
    fractional: bool
    sell_until_gone: bool
    expected_date: date | None

    @property
    def available(self) -> Decimal:
        """What can still be promised."""
        return self.on_hand - self.reserved

    @classmethod
    def of(cls, document: dict[str, Any]) -> "StockLevel":
        """From a document whose quantities and dates are text."""
        quantities = {name: Decimal(document[name]) for name in ("on_hand", "reserved", "incoming")}
        day = document["expected_date"]
        return cls(**{**document, **quantities, "expected_date": date.fromisoformat(day) if day else None})

    @classmethod
    def from_cache(cls, text: str) -> "StockLevel":
        """From its text in Redis."""
        return cls.of(orjson.loads(text.partition(" ")[2]))

    @classmethod
    def readable(cls, text: str | None) -> "StockLevel | None":
        """From what lies in Redis; nothing where that is nothing, or nothing that one can read as a level."""
        try:
            return cls.from_cache(text) if text else None
        except (ArithmeticError, KeyError, TypeError, ValueError):
            return None


def cache_key(sku: str) -> str:
    """Where the level of `sku` lies in Redis; one of another shape, which functions of before read, lies elsewhere."""
    return f"stock:v2:{sku}"


def cache_text(document: dict[str, Any]) -> str:
    """The text of a level in Redis; `document` has the fields of StockLevel, quantities as text."""
    return f"{document['version']} {documents.write(document)}"
