from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.outcomes import documents
from tests.factories import a_product, barcode, sku
from tests.integration.batches import finished, items, keyed, kinds, sent, statuses
from tests.integration.client import AppClient
from tests.integration.domain import Domain

PATH = "/products:batch"


@pytest.fixture(scope="module")
def create_many(domain: Domain) -> AppClient:
    return domain.function("create_products")


@pytest.fixture(scope="module")
def create(domain: Domain) -> AppClient:
    return domain.function("create_product")


def test_every_product_is_stored_announced_and_answered_as_if_it_came_alone(
    create_many: AppClient, create: AppClient, domain: Domain
) -> None:
    alone = create.post("/products", json=(single := a_product(barcodes=[barcode()])))
    products = [a_product(barcodes=[barcode()]) for _ in range(3)]

    done = items(create_many, PATH, keyed(products))

    assert statuses(done) == [201] * 3
    for item, product in zip(done, products, strict=True):
        assert item["headers"] == {
            "Location": f"/products/{product['sku']}",
            "ETag": '"v1"',
            "Minierp-Version": f"{product['sku']}=1",
        }
        different = {"sku", "barcodes", "created_at"}
        assert {k: v for k, v in item["body"].items() if k not in different} == {
            k: v for k, v in alone.json.items() if k not in different
        }
        (event,), (other,) = domain.events(product["sku"]), domain.events(single["sku"])
        assert event["data"]["barcodes"] == product["barcodes"]
        assert (event["type"], event["actorid"]) == (other["type"], other["actorid"])


def test_what_is_wrong_with_one_is_listed_by_field_and_stops_no_other(create_many: AppClient) -> None:
    commands = keyed([a_product(), a_product(price="-1", name=" "), "nonsense", a_product()])

    done = items(create_many, PATH, commands)

    assert statuses(done) == [201, 422, 422, 201]
    assert [error["field"] for error in done[1]["body"]["errors"]] == ["name", "price"]
    assert done[1]["body"]["instance"] == "/products"


def test_a_repeated_batch_changes_nothing_and_answers_as_it_did(create_many: AppClient, domain: Domain) -> None:
    commands = keyed([a_product(), a_product(price="-1"), a_product()])
    first = items(create_many, PATH, commands)

    again = items(create_many, PATH, commands)

    assert [item["body"] for item in again] == [item["body"] for item in first]
    assert [item["headers"].get("Idempotent-Replayed") for item in again] == ["true", None, "true"]
    assert all(len(domain.events(each["command"]["sku"])) < 2 for each in commands)


def test_a_key_is_one_command_whether_it_comes_alone_or_in_a_batch(create_many: AppClient, create: AppClient) -> None:
    """So a file that was imported one by one can be imported again in batches."""
    (before,), (after,) = keyed([a_product()]), keyed([a_product()])
    headers = {"Content-Type": "application/json", "Idempotency-Key": before["key"]}
    alone = create.post("/products", data=documents.write(before["command"]), headers=headers)

    first, second = items(create_many, PATH, [before, after])

    assert (first["status"], first["body"]) == (201, alone.json)
    assert first["headers"]["Idempotent-Replayed"] == "true"
    headers["Idempotency-Key"] = after["key"]
    repeated = create.post("/products", data=documents.write(after["command"]), headers=headers)
    assert (repeated.json, repeated.headers["Idempotent-Replayed"]) == (second["body"], "true")


def test_a_key_that_stands_twice_is_one_command_or_is_refused_for_the_other(create_many: AppClient) -> None:
    (one,) = keyed([a_product()])

    done = items(create_many, PATH, [one, one, {**one, "command": a_product()}])

    assert statuses(done) == [201, 201, 422]
    assert done[1]["headers"]["Idempotent-Replayed"] == "true"
    assert kinds(done)[2] == "idempotency-key-reused"


def test_a_product_that_is_there_and_a_barcode_that_is_taken_are_refused(
    create_many: AppClient, domain: Domain
) -> None:
    first = a_product(barcodes=[barcode()])
    thief = a_product(barcodes=[barcode(), first["barcodes"][0]])
    honest = a_product(barcodes=[thief["barcodes"][0]])

    done = items(create_many, PATH, keyed([first, {**first, "name": "Another"}, thief, honest]))

    assert statuses(done) == [201, 409, 409, 201]
    assert kinds(done)[1:3] == ["product-exists", "barcode-taken"]
    assert [error["barcode"] for error in done[2]["body"]["errors"]] == first["barcodes"]
    assert not domain.rows("select 1 from product where sku = :sku", sku=thief["sku"])


def test_it_stops_at_the_first_refusal_if_it_is_told_to(create_many: AppClient, domain: Domain) -> None:
    first = a_product()
    commands = keyed([first, {**first, "name": "Another"}, a_product(), a_product(price="-1")])

    done = items(create_many, PATH, commands, on_error="stop")

    assert statuses(done) == [201, 409, 424, 424]
    assert kinds(done)[2:] == ["command-skipped"] * 2
    assert not domain.rows("select 1 from product where sku = :sku", sku=commands[2]["command"]["sku"])
    assert statuses(items(create_many, PATH, commands)) == [201, 409, 201, 422]


def test_a_batch_that_is_none_does_nothing(create_many: AppClient, domain: Domain) -> None:
    product = a_product()

    answer = sent(create_many, PATH, [*keyed([product]), {"key": "a b", "command": a_product()}])

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["commands.1.key"]
    assert not domain.events(product["sku"])


def test_a_version_that_a_batch_demands_is_nobodys(create_many: AppClient) -> None:
    answer = create_many.post(PATH, json={"commands": keyed([a_product()])}, headers={"If-Match": '"v1"'})

    assert answer.status_code == 412


def test_five_hundred_go_together(create_many: AppClient, domain: Domain) -> None:
    commands = keyed([a_product(barcodes=[barcode()]) for _ in range(500)])

    done = finished(create_many, PATH, commands)

    assert set(statuses(done)) == {201}
    stored = "select count(*) from product where sku = any(:skus)"
    assert domain.rows(stored, skus=[each["command"]["sku"] for each in commands]) == [{"count": 500}]


COMMANDS = st.lists(
    st.fixed_dictionaries(
        {
            "sku": st.sampled_from("ABCD"),
            "barcodes": st.lists(st.sampled_from("xyz"), max_size=2, unique=True),
            "price": st.sampled_from(["1.50", "2", "-1"]),
            "unit": st.sampled_from(["piece", "kg"]),
            "reorder_quantity": st.sampled_from(["1", "0.5"]),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COMMANDS)
def test_a_batch_is_the_same_commands_one_by_one(
    create_many: AppClient, create: AppClient, domain: Domain, commands: list[dict[str, Any]]
) -> None:
    """In their answers, in what is stored, and in what is announced."""
    one_by_one, together = World(domain), World(domain)

    answers = [create.post("/products", json=one_by_one.command(each)) for each in commands]
    done = items(create_many, PATH, keyed(together.command(each) for each in commands))

    assert statuses(done) == [answer.status_code for answer in answers]
    for item, answer in zip(done, answers, strict=True):
        assert together.plain(item["body"]) == one_by_one.plain(answer.json)
    assert together.announced() == one_by_one.announced()


class World:
    """SKUs and barcodes of its own, behind names that others use too."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._skus = {name: sku() for name in "ABCD"}
        self._barcodes = dict(zip("xyz", sorted(barcode() for _ in "xyz"), strict=True))

    def command(self, described: dict[str, Any]) -> dict[str, Any]:
        barcodes = [self._barcodes[name] for name in described["barcodes"]]
        return a_product(**{**described, "sku": self._skus[described["sku"]], "barcodes": barcodes})

    def plain(self, document: Any) -> Any:
        """With the names, and without times."""
        text = str({**document, "created_at": None, "barcodes": sorted(self._called(document.get("barcodes", [])))})
        for name, own in [*self._skus.items(), *self._barcodes.items()]:
            text = text.replace(own, name)
        return text

    def announced(self) -> list[str]:
        return [self.plain(event["data"]) for own in self._skus.values() for event in self._domain.events(own)]

    def _called(self, barcodes: list[str]) -> list[str]:
        return [name for name, own in self._barcodes.items() if own in barcodes]
