"""Rows of suppliers: each becomes POST /suppliers."""

from collections.abc import Iterable, Iterator

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.fields import Field, currency, remark, text
from scripts.minierp.data.imports.kinds import records as kinds
from scripts.minierp.data.imports.numbers import whole
from scripts.minierp.data.imports.sending.outcomes import Step
from scripts.minierp.terminal.values import sku

PATH = "/suppliers"
FIELDS = (
    Field("code", sku, required=True),
    Field("name", text(), required=True),
    Field("currency", currency, required=True),
    Field("lead_time_days", whole(0, 1000), required=True, number=True),
    Field("contact", remark),
)


def commands(records: Iterable[Record]) -> Iterator[Step]:
    """A command for each supplier."""
    return kinds.commands(records, PATH, "code", dict)
