from concurrent.futures import ThreadPoolExecutor

import pika
import pytest

from scripts.minierp.local.system.system import System
from tests.eventually import eventually
from tests.factories import a_product, barcode, sku
from tests.integration.client import AppClient
from tests.integration.domain import Domain

CREATED = "com.minierp.product.created.v2"


@pytest.fixture
def create(domain: Domain) -> AppClient:
    return domain.function("create_product")


def test_a_product_is_created_with_its_defaults(create: AppClient) -> None:
    product = a_product(price=9.8)

    answer = create.post("/products", json=product)

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/products/{product['sku']}"
    assert answer.headers["ETag"] == '"v1"'
    assert {**answer.json, "created_at": "…"} == {
        "sku": product["sku"],
        "name": "Chai",
        "description": "",
        "type": "both",
        "unit": "piece",
        "fractional": False,
        "barcodes": [],
        "price": "9.8",
        "currency": "EUR",
        "preferred_supplier": None,
        "reorder_point": "0",
        "reorder_quantity": "0",
        "order_multiple": "1",
        "auto_order": False,
        "sell_until_gone": False,
        "status": "active",
        "version": 1,
        "created_at": "…",
    }


def test_creating_a_product_announces_it(create: AppClient, domain: Domain) -> None:
    product = a_product(type="purchase", preferred_supplier="Exotic Liquids", reorder_point="2.5")

    answer = create.post("/products", json=product, headers={"Correlation-Id": "c-1"})

    (event,) = domain.events(product["sku"])
    data = event.pop("data")
    shown = {name: value for name, value in answer.json.items() if name not in ("description", "version", "created_at")}
    assert data == shown
    assert (data["type"], data["preferred_supplier"], data["reorder_point"]) == ("purchase", "Exotic Liquids", "2.5")
    assert (event["type"], event["sequence"]) == (CREATED, "1")
    assert event["source"] == "/minierp/product/create_product"
    assert event["correlationid"] == answer.headers["Correlation-Id"] == "c-1"
    assert event["partitionkey"] == product["sku"]
    assert "causationid" not in event


def test_the_announcement_is_published_and_confirmed(create: AppClient, domain: Domain, services: System) -> None:
    product = a_product()
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["url"])) as connection:
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, "minierp.events", CREATED)

        create.post("/products", json=product)

        _, properties, body = eventually(lambda: _about(product["sku"], channel.basic_get(queue, auto_ack=True)))
    (event,) = domain.events(product["sku"])
    assert properties.headers["ce-id"] == properties.message_id == event["id"]
    assert properties.headers["content-type"] == properties.content_type == "application/json"
    assert properties.delivery_mode == 2
    assert product["sku"].encode() in body
    published = "select 1 from outbox where event->>'subject' = :sku and published_at is not null"
    assert eventually(lambda: domain.rows(published, sku=product["sku"]))


def test_a_known_sku_is_a_conflict_and_changes_nothing(create: AppClient, domain: Domain) -> None:
    product = a_product()
    create.post("/products", json=product)

    answer = create.post("/products", json={**product, "name": "Chang"})

    assert answer.status_code == 409
    assert answer.json["type"] == "/problems/product-exists"
    assert len(domain.events(product["sku"])) == 1


def test_every_violation_is_listed_by_field(create: AppClient) -> None:
    bad = {"sku": "a b", "name": " ", "type": "gift", "price": -1, "currency": "XXX", "color": "red"}

    answer = create.post("/products", json=bad)

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json["errors"]} == set(bad)


@pytest.mark.parametrize("bad", ["", "x" * 65, "a/b", "a b", "a\nb", "ä", 7, None, ["a"]])
def test_a_sku_has_a_grammar(create: AppClient, bad: object) -> None:
    answer = create.post("/products", json=a_product(sku=bad))

    assert answer.status_code == 422


def test_a_product_is_announced_only_with_barcodes_of_its_own(create: AppClient, domain: Domain) -> None:
    mine, theirs, common = barcode(), barcode(), barcode()
    first = create.post("/products", json=a_product(barcodes=[theirs, common])).json
    product = a_product(barcodes=[mine, f"0{common}"])

    refused = create.post("/products", json=product)
    taken = create.post("/products", json={**product, "barcodes": [mine]})

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/barcode-taken")
    (error,) = refused.json["errors"]
    assert (error["barcode"], error["sku"]) == (f"0{common}", first["sku"])
    assert error["field"] == "barcodes"
    assert (taken.status_code, taken.json["barcodes"]) == (201, [mine])
    assert len(domain.events(product["sku"])) == 1


def test_a_barcode_that_many_want_at_once_is_one_product_s(create: AppClient) -> None:
    wanted = [barcode() for _ in range(3)]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda _: create.post("/products", json=a_product(barcodes=wanted)).status_code, range(8))
        )

    assert sorted(statuses) == [201] + [409] * 7


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"barcodes": ["4006381333931", "4006381333932"]}, "barcodes.1"),
        ({"barcodes": ["ISBN 3-86640-001-2"]}, "barcodes.0"),
        ({"barcodes": ["4006381333931", "04006381333931"]}, "barcodes"),
        ({"barcodes": ["4006381333931"] * 101}, "barcodes"),
        ({"order_multiple": 0}, "order_multiple"),
        ({"order_multiple": "1.5"}, "order_multiple"),
        ({"reorder_quantity": "0.5", "unit": "kg", "fractional": False}, "reorder_quantity"),
        ({"fractional": "perhaps"}, "fractional"),
    ],
)
def test_what_no_product_has_is_refused_by_field(create: AppClient, wrong: dict[str, object], field: str) -> None:
    answer = create.post("/products", json=a_product(**wrong))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_the_longest_and_oddest_skus_are_fine(create: AppClient) -> None:
    odd = (sku() + "._-" + "x" * 64)[:64]

    assert create.post("/products", json=a_product(sku=odd)).status_code == 201


def _about(wanted: str, message: tuple) -> tuple | None:
    return message if message[2] and wanted.encode() in message[2] else None
