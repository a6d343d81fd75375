"""A MiniERP small enough for a unit test: the answers that an import needs, over HTTPS, kept in memory."""

import json
import ssl
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme

from shared.outcomes import documents
from tests.threaded import in_a_thread

Json = dict[str, Any]
NOW = "2030-01-31T12:00:00+00:00"

_ALONE = {
    "/products:batch": "/products",
    "/stock/adjustments:batch": "/stock/{sku}/adjustments",
    "/sales-orders:batch": "/sales-orders",
}
"""Where each command of a batch would be sent alone."""


class Refusal(Exception):
    """A problem to answer with."""

    def __init__(self, status: int, kind: str, detail: str, errors: list[Json] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.document = {
            "type": f"/problems/{kind}", "title": kind, "status": status, "detail": detail,
            "errors": errors or [],
        }  # fmt: skip


@dataclass
class LittleShop:
    """`posted`, `batches` and `asked` hold what came, in its order. `hook` may delay or refuse a POST before it has an
    effect, also one that is part of a batch.
    """

    base_url: str = ""
    ca_certificate: str = ""
    products: dict[str, Json] = field(default_factory=dict)
    suppliers: dict[str, Json] = field(default_factory=dict)
    levels: dict[str, Json] = field(default_factory=dict)
    movements: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[str, Json] = field(default_factory=dict)
    keys: dict[str, tuple[bytes, Json]] = field(default_factory=dict)
    posted: list[tuple[str, Json]] = field(default_factory=list)
    batches: list[tuple[str, int]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    settles_as: str = "confirmed"
    hook: Callable[[str, Json], None] = lambda _path, _body: None
    ticks: Iterator[int] = field(default_factory=lambda: count())
    lock: threading.Lock = field(default_factory=threading.Lock)

    def stocked(self, *skus: str) -> None:
        """Products of which inventory has heard."""
        for sku in skus:
            level = {"sku": sku, "on_hand": "0", "version": 1, "status": "active", "updated_at": self.now()}
            self.levels[sku] = level

    def now(self) -> str:
        """Another moment whenever it is asked for."""
        return f"{NOW[:-6]}.{next(self.ticks):06}+00:00"

    def on_hand(self, sku: str) -> Decimal:
        return Decimal(self.levels[sku]["on_hand"])

    def bodies(self, path: str) -> list[Json]:
        """What was posted there."""
        return [body for posted, body in self.posted if posted == path]

    def batch(self, path: str, content: bytes) -> Json:
        """Each of its commands is posted by itself."""
        commands = json.loads(content)["commands"]
        self.batches.append((path, len(commands)))
        return {"items": [self._item(_ALONE[path], each["key"], each["command"]) for each in commands]}

    def _item(self, path: str, key: str, command: Json) -> Json:
        body = {name: value for name, value in command.items() if f"{{{name}}}" not in path}
        try:
            answer, replayed = self.post(path.format_map(command), documents.write(body).encode(), key)
        except Refusal as refusal:
            return {"key": key, "status": refusal.status, "headers": {}, "body": refusal.document}
        headers = {"Idempotent-Replayed": "true"} if replayed else {}
        return {"key": key, "status": 201, "headers": headers, "body": answer}

    def post(self, path: str, content: bytes, key: str) -> tuple[Json, bool]:
        body = json.loads(content)
        self.hook(path, body)
        with self.lock:
            if key in self.keys:
                known, answer = self.keys[key]
                if known != content:
                    raise Refusal(422, "idempotency-key-reused", "Another payload.")
                return answer, True
            self.posted.append((path, body))
            answer = self._done(path, body)
            self.keys[key] = content, answer
            return answer, False

    def get(self, path: str, query: dict[str, list[str]]) -> Json:
        with self.lock:
            self.asked.append((path, query))
            parts = path.strip("/").split("/")
            if parts[0] == "products":
                return self._page(self.products, query.get("sku")) if len(parts) == 1 else self.products[parts[1]]
            if parts[0] == "suppliers":
                return self._page(self.suppliers, query.get("code")) if len(parts) == 1 else self._supplied(parts[1])
            if parts[0] == "stock":
                return self._page(self.levels, query.get("sku")) if len(parts) == 1 else self._ledger(parts[1])
            return self._found_orders(query)

    def _found_orders(self, query: dict[str, list[str]]) -> Json:
        for order in self.orders.values():
            order["status"] = self.settles_as
        if names := query.get("reference"):
            found = [order["id"] for order in self.orders.values() if order.get("reference") in names]
        elif names := query.get("id"):
            found = [order["id"] for order in self.orders.values() if {order["id"], order["number"]} & set(names)]
        else:
            found = list(self.orders)
        return self._page(self.orders, found)

    def _ledger(self, sku: str) -> Json:
        return {"items": self.movements[sku][::-1], "next_cursor": None}

    def _page(self, things: dict[str, Json], names: list[str] | None) -> Json:
        wanted = list(things) if names is None else [name for name in names if name in things]
        return {"items": [things[name] for name in wanted], "next_cursor": None}

    def _done(self, path: str, body: Json) -> Json:
        if path == "/products":
            return self._product(body)
        if path == "/suppliers":
            return self._supplier(body)
        if path == "/stock/counts":
            return self._counted(body)
        if path.startswith("/stock/"):
            return self._adjusted(path.split("/")[2], body)
        _, kind, *rest = path.split("/")
        return self._delivered(*rest) if rest else self._placed(kind, body)

    def _placed(self, kind: str, body: Json) -> Json:
        number = f"{'SO' if kind == 'sales-orders' else 'PO'}-2030-{len(self.orders) + 1:06}"
        lines = [{"line": place, **line} for place, line in enumerate(body["lines"], 1)]
        order = {**body, "id": str(uuid.uuid4()), "number": number, "status": "pending", "created_at": NOW,
                 "shortages": [], "lines": lines}  # fmt: skip
        self.orders[order["id"]] = order
        return order

    def _delivered(self, order_id: str, kind: str) -> Json:
        return {f"{kind.removesuffix('s')}_id": str(uuid.uuid4()), **self.orders[order_id]}

    def _supplier(self, body: Json) -> Json:
        if body["code"] in self.suppliers:
            raise Refusal(409, "supplier-exists", "Choose another code.")
        self.suppliers[body["code"]] = {"contact": "", **body, "created_at": NOW}
        return self.suppliers[body["code"]]

    def _supplied(self, code: str) -> Json:
        if code not in self.suppliers:
            raise Refusal(404, "not-found", f"There is no supplier {code}.")
        return self.suppliers[code]

    def _counted(self, body: Json) -> Json:
        [count] = body["counts"]
        if count["sku"] not in self.levels:
            raise Refusal(422, "invalid", "See errors.", [{"field": "counts.0.sku", "message": "no product has it"}])
        self.levels[count["sku"]]["on_hand"] = count["quantity"]
        return {"items": [{**count, "counted": count["quantity"], "withdrawn": []}]}

    def _product(self, body: Json) -> Json:
        if body["sku"] in self.products:
            raise Refusal(409, "product-exists", "Choose another SKU.")
        defaults = {"description": "", "type": "both", "unit": "piece", "preferred_supplier": None}
        self.products[body["sku"]] = {**defaults, **body, "status": "active", "created_at": NOW}
        self.stocked(body["sku"])
        return self.products[body["sku"]]

    def _adjusted(self, sku: str, body: Json) -> Json:
        if sku not in self.levels:
            raise Refusal(404, "not-found", f"No product {sku} is known here.")
        level, quantity = self.levels[sku], Decimal(body["quantity"])
        change = quantity - Decimal(level["on_hand"]) if body["reason"] == "count" else quantity
        change = -change if body["reason"] in ("loss", "damage") else change
        if Decimal(level["on_hand"]) + change < 0:
            raise Refusal(409, "insufficient-stock", f"{sku} has {level['on_hand']} on hand.")
        level["on_hand"], level["version"] = str(Decimal(level["on_hand"]) + change), level["version"] + 1
        level["updated_at"] = self.now()
        move = {"kind": body["reason"], "quantity": str(change), "note": body.get("note", ""), "recorded_at": NOW}
        self.movements[sku].append(move)
        return {"movement": {"sku": sku, **move}, "stock": dict(level)}


@contextmanager
def little_shop(directory: Path) -> Iterator[LittleShop]:
    shop = LittleShop(ca_certificate=str(directory / "ca.pem"))
    authority = trustme.CA()
    authority.cert_pem.write_to_path(shop.ca_certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(shop))
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    shop.base_url = f"https://127.0.0.1:{server.server_port}"
    with in_a_thread(server):
        yield shop


def _handler(shop: LittleShop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path in _ALONE:
                self._answer(207, shop.batch(self.path, content))
                return
            try:
                answer, replayed = shop.post(self.path, content, self.headers["Idempotency-Key"])
            except Refusal as refusal:
                self._answer(refusal.status, refusal.document)
                return
            self._answer(201, answer, {"Idempotent-Replayed": "true"} if replayed else {})

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            assert len(self.path) < 4000, "the address is too long"
            try:
                self._answer(200, shop.get(parts.path, parse_qs(parts.query)))
            except Refusal as refusal:
                self._answer(refusal.status, refusal.document)

        def _answer(self, status: int, document: Json, headers: dict[str, str] | None = None) -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    return Handler


def slowly(seconds: float, sku: str) -> Callable[[str, Json], None]:
    """A hook that lets the first POST about a SKU take its time, so that a later one could overtake it."""
    first = threading.Event()

    def hook(path: str, body: Json) -> None:
        if (sku in path or body.get("sku") == sku) and not first.is_set():
            first.set()
            time.sleep(seconds)

    return hook
