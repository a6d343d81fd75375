from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.minierp.bench.soak.books import Books
from scripts.minierp.bench.soak.judging import Bounds, Growth, failures, growth
from scripts.minierp.bench.soak.selling import Sold
from scripts.minierp.bench.soak.watching import Held
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import Function, SecretKey

SECONDS = 300
SOLD = Sold("SOAK-1", deadline=30, taken=["A", "B"], requests=3, repeated=1, longest_seconds=2.5)
BOOKS = Books(orders=2, confirmed=2, ordered=Decimal(7), reserved=Decimal(7), moved=Decimal(7), twice=0)
HELD = Held(at=0, pid=1, pss_mib=50, threads=9, descriptors=30, postgres=5, rabbitmq=1)
BOUNDS = {"reserve-stock": Bounds(postgres=5, rabbitmq=1)}


def run_of(*memory: float, pid: int = 1) -> list[Held]:
    """What was held, at even times over the whole run."""
    step = SECONDS / len(memory)
    return [replace(HELD, at=number * step, pid=pid, pss_mib=mib) for number, mib in enumerate(memory)]


def judged(sold: Sold = SOLD, books: Books = BOOKS, held: list[Held] | None = None, end: Held = HELD) -> list[str]:
    name = "reserve-stock"
    return failures(sold, books, {name: held or run_of(*[50] * 30)}, {name: end}, BOUNDS, SECONDS)


def test_where_all_holds_nothing_is_said():
    assert judged() == []


def test_a_request_that_does_not_end_is_a_failure():
    assert judged(sold=replace(SOLD, hung=1)) == ["1 of 3 requests did not end within 30 s"]


def test_an_order_that_is_given_up_is_a_failure():
    assert "the first after: 500" in judged(sold=replace(SOLD, given_up=["500 crash"]))[0]


def test_a_run_that_sells_nothing_proves_nothing():
    none = Books(0, 0, Decimal(0), Decimal(0), Decimal(0), 0)

    assert judged(sold=replace(SOLD, taken=[]), books=none) == ["no order was taken"]


@pytest.mark.parametrize(
    "books",
    [
        replace(BOOKS, confirmed=1),
        replace(BOOKS, orders=3, confirmed=3),
        replace(BOOKS, reserved=Decimal(6)),
        replace(BOOKS, moved=Decimal(8)),
        replace(BOOKS, twice=1),
    ],
    ids=["pending", "taken twice", "reserved too little", "moved too much", "reserved twice"],
)
def test_books_that_do_not_agree_are_a_failure(books: Books):
    assert "not every one is settled exactly once" in judged(books=books)[0]


def test_one_order_for_two_keys_is_a_failure():
    assert "1 orders were answered to more than one key" in judged(sold=replace(SOLD, taken=["A", "B", "B"]))


def test_more_connections_than_the_manifest_allows_are_a_failure():
    assert judged(end=replace(HELD, postgres=6)) == ["reserve-stock keeps 6 connections to PostgreSQL, more than 5"]
    assert judged(end=replace(HELD, rabbitmq=2)) == ["reserve-stock keeps 2 connections to RabbitMQ, more than 1"]


def test_a_function_that_is_gone_at_the_end_is_a_failure():
    assert failures(SOLD, BOOKS, {}, {}, BOUNDS, SECONDS) == ["reserve-stock does not run at the end"]


def test_memory_that_grows_until_the_end_is_a_failure():
    assert "1.40 times" in judged(held=run_of(*[40] * 10, *[50] * 10, *[70] * 10))[0]


def test_memory_that_grew_at_first_is_none():
    assert growth(run_of(*[40] * 10, *[60] * 20), SECONDS) == Growth(60, 60)


def test_what_a_first_use_loads_is_no_growth():
    assert judged(held=run_of(*[25] * 20, *[41] * 10)) == []


def test_more_than_a_first_use_loads_is_growth():
    assert "1.68 times" in judged(held=run_of(*[25] * 20, *[42] * 10))[0]


def test_a_process_that_was_started_again_counts_once_it_is_warm():
    before, after = run_of(*[60] * 30), run_of(*[60] * 12, *[30] * 2, *[60] * 16, pid=2)

    assert growth([*before[:12], *after[12:]], SECONDS) == Growth(60, 60)


def test_growth_is_not_told_of_a_process_that_was_never_warm_nor_of_a_short_run():
    assert growth([HELD], SECONDS) is None
    assert growth(run_of(*[50] * 30), 30) is None


def test_the_bounds_are_those_of_the_manifest():
    secret = SecretKey("sales-database", "url")
    environment = {"THREADS": "4", "CHANNELS": "2", "DATABASE_URL": secret, "AMQP_URL": secret}
    function = Function("f", Path(), environment, (), grpc=False, concurrency=4, timeout_seconds=30)

    assert Bounds.of(function) == Bounds(postgres=6, rabbitmq=1)
    assert Bounds.of(replace(function, environment={"THREADS": "4"})) == Bounds(postgres=0, rabbitmq=0)


def test_every_function_of_the_manifests_has_bounds():
    functions = Manifests.load(CHECKOUT / "knative" / "base").functions

    without = {function.name for function in functions if not function.databases}
    assert {function.name for function in functions if Bounds.of(function).postgres < 2} == without
