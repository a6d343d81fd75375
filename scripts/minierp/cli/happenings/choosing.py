"""Which events of the past are meant."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

import typer

from scripts.minierp.cli.arguments import instant
from scripts.minierp.client.client import Client

Type = Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Such as com.minierp.sales.order.created.v2.")]
Subject = Annotated[str | None, typer.Option(help="Only those about this: an order's id, a SKU.")]
Correlation = Annotated[str | None, typer.Option(metavar="ID", help="Only those that came of this request.")]
Domain = Annotated[
    Literal["product", "inventory", "purchasing", "sales"] | None, typer.Option(help="Only those that it published.")
]
Since = Annotated[datetime | None, typer.Option(parser=instant, metavar="TIME", help="Not before, with its zone.")]
Until = Annotated[datetime | None, typer.Option(parser=instant, metavar="TIME", help="Not after, with its zone.")]


class Choice(NamedTuple):
    """By what events are chosen; nothing said is any."""

    type: str | None
    subject: str | None
    correlation: str | None
    domain: str | None
    since: datetime | None
    until: datetime | None

    @property
    def is_any(self) -> bool:
        """Whether every event there ever was is meant."""
        return not any(self)

    def found(self, client: Client, at_most: int | None = None) -> Iterator[dict[str, Any]]:
        """The events, newest first."""
        given = {name: value for name, value in self._asdict().items() if value is not None}
        times = {name: value.isoformat() for name, value in given.items() if isinstance(value, datetime)}
        return client.items("/events", {**given, **times}, at_most)
