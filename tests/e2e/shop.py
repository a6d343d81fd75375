"""A shop that uses the running system over HTTPS, and an auditor who looks into its databases and logs."""

import json
import ssl
import uuid
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import sqlalchemy as sa
from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.data.demo.ledger import Balance, fold
from scripts.minierp.local.system.system import System
from tests.e2e.waiting import eventually
from tests.tokens import bearer

Json = dict[str, Any]
ADDRESS = {"street": "12 St James's Square", "city": "London", "country": "UK"}


def new_sku() -> str:
    return f"E2E-{uuid.uuid4().hex[:10]}"


def order_of(*lines: tuple[str, object], customer: str = "Ada Lovelace") -> Json:
    """The body of a sales order; each line is a SKU and a quantity."""
    rows = [{"sku": sku, "quantity": quantity, "unit_price": "4.80", "currency": "EUR"} for sku, quantity in lines]
    return {"customer": customer, "address": ADDRESS, "lines": rows}


def product_of(sku: str, **fields: object) -> Json:
    """The body of a product."""
    return {"sku": sku, "name": f"Product {sku}", "price": "4.80", "currency": "EUR", **fields}


@cache
def _engine(url: str) -> sa.Engine:
    return sa.create_engine(url, pool_pre_ping=True)


class Shop:
    """The API as a client sees it, and what lies behind it."""

    def __init__(self, running: System) -> None:
        self.running = running
        self.http = httpx.Client(
            base_url=running.state.base_url,
            headers=bearer(running.state.home),
            verify=ssl.create_default_context(cafile=running.state.ca_certificate),
            timeout=60,
            limits=httpx.Limits(max_connections=200),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def product(self, opening: int = 0, **fields: object) -> str:
        """A new product with so many units on hand, of which the read model knows."""
        sku = new_sku()
        created = self.http.post("/products", json=product_of(sku, **fields))
        assert created.status_code == 201, created.text
        opened = {"reason": "opening_balance", "quantity": opening}
        eventually(lambda: self.http.get(f"/stock/{sku}").status_code == 200, f"stock of {sku}")
        assert self.http.post(f"/stock/{sku}/adjustments", json=opened).status_code == 201
        return sku

    def order(self, *lines: tuple[str, object], headers: dict[str, str] | None = None) -> Json:
        """An order that is taken."""
        taken = self.http.post("/sales-orders", json=order_of(*lines), headers=headers)
        assert taken.status_code == 201, taken.text
        found: Json = taken.json()
        return found

    def settled(self, ids: Sequence[str]) -> list[Json]:
        """The orders, once none of them is pending."""
        return [eventually(partial(self._outcome, order_id), f"order {order_id} settles") for order_id in ids]

    def stock(self, sku: str) -> Json:
        """The level of one SKU."""
        level: Json = self.http.get(f"/stock/{sku}").json()
        return level

    def movements(self, sku: str) -> Iterator[Json]:
        """The whole ledger of one SKU, newest first."""
        query: dict[str, Any] = {"limit": 200}
        while True:
            page = self.http.get(f"/stock/{sku}/movements", params=query).json()
            yield from page["items"]
            if not page["next_cursor"]:
                return
            query["cursor"] = page["next_cursor"]

    def balance(self, sku: str) -> Balance:
        """The level of one SKU, which must be the fold of its ledger and nothing below zero."""
        level = self.stock(sku)
        balance = Balance.of(level)
        assert fold(self.movements(sku)) == balance
        assert balance.on_hand >= balance.reserved >= 0
        assert Decimal(level["available"]) == balance.on_hand - balance.reserved
        return balance

    def until_balance(self, sku: str, expected: Balance) -> None:
        """Return once the level of one SKU is as expected."""
        eventually(lambda: Balance.of(self.stock(sku)) == expected, f"{sku} has {expected}")
        assert self.balance(sku) == expected

    def rows(self, domain: str, query: str, **parameters: object) -> list[Any]:
        """What a query finds in a domain's database."""
        with _engine(self.running.state.databases[domain]["url"]).begin() as connection:
            return list(connection.execute(sa.text(query), parameters))

    def log(self, function: str) -> Iterable[Json]:
        """The JSON lines of a function's log."""
        text = (Path(self.running.state.home) / "logs" / f"{function}.log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def minierp(self, *arguments: str) -> Any:
        """What the command line prints as JSON; it must succeed."""
        done = CliRunner().invoke(app, arguments, env={"MINIERP_HOME": self.running.state.home})
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def _outcome(self, order_id: str) -> Json | None:
        answer = self.http.get(f"/sales-orders/{order_id}")
        if answer.status_code != 200:
            return None
        order: Json = answer.json()
        return None if order["status"] == "pending" else order
