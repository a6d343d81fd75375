"""Addresses and methods that lead nowhere, and questions that make no sense."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from urllib.parse import quote, urlencode

import pytest
from hypothesis import strategies as st

from tests.hostile import words
from tests.hostile.books import Counts, Logs
from tests.hostile.conftest import EXAMPLES
from tests.hostile.door import Answered, Door
from tests.hostile.generating import each_of
from tests.hostile.operations import NOBODY, Operation, operations, queries
from tests.hostile.refusing import all_refused, none_broke

JSON = {"Content-Type": "application/json"}
WITH_PARAMETER = [operation for operation in operations() if operation.has_parameter]
QUERIES = {operation.name: operation for operation in queries()}


@pytest.fixture(autouse=True)
def nothing_comes_of_it(books: Counts, logs: Logs) -> Iterator[None]:
    yield


AWAY = [
    "/", "//", "/.", "/..", "/%2e", "/%2e%2e", "/%2f", "/%00", "/products%00", "/products/%00", "/%", "/%zz",
    "/metrics", "/metrics/", "//metrics", "/products/../metrics", "/products/%2e%2e/metrics",
    "/products/..%2fmetrics", "/products/..;/metrics", "/products;/../metrics", "/./metrics",
    "/health/liveness", "/health/readiness", "/products/../health/liveness", "/health/../products/../health/liveness",
    "/%6detrics", "/METRICS", "/Products", "/products.json", "/products/.json", "/products//", "//products",
    "/products/a/b", "/products/%2f", "/products/a%2fb", "/products\\..\\metrics", "/%c0%ae%c0%ae/metrics",
    "/%e0%80%af", "/.git/config", "/.env", "/admin", "/debug", "/debug/pprof", "/swagger.json",
    "/openapi.yaml", "/docs/openapi.json", "/docs/../metrics", "/docs/%2e%2e/metrics", "/docs/..%2f..%2fetc%2fpasswd",
    "/docs/.%2e/api/openapi.json", "/problems/..%2fmetrics", "/problems/%2e%2e", "/docs/events/../../metrics",
    "/graphql", "/actuator/health", "/server-status", "/nginx_status", "/robots.txt", "/favicon.ico", "/api", "/v1",
    "/login", "/config", "/console", "/_search", "/wp-login.php", "/cgi-bin/test", "/problem/404", "/problem/503",
    "/none", "/@function", "/minierp.inventory.v1.InventoryService/GetStock", "/stock/counts/../../metrics",
    "/" + "a/" * 2000, "/" + "%41" * 5000, "/" + "x" * 20_000, "/products/" + "x" * 20_000, "/~root", "/*", "/?", "/#",
    "/products/" + "%F0%9F%91%A8" * 500, "/sales-orders/" + "../" * 100, "/stock/./TEA/../../../metrics",
]  # fmt: skip


def test_no_address_leads_to_where_nobody_should_be(gateway: Door, nobody: Door, tried: Counts) -> None:
    answers = {f"{door}{target[:60]}": asked.ask("GET", target) for door, asked in
               {"with a token ": gateway, "without ": nobody}.items() for target in AWAY}  # fmt: skip

    all_refused({name: answer for name, answer in answers.items() if answer.status != 308}, 400, 401, 404, 414)
    for answer in answers.values():
        assert b"minierp_requests_total" not in answer.body
        assert b'"status":"ok"' not in answer.body
    tried["an address"] += len(answers)


NO_METHODS = ["PUT", "TRACE", "TRACK", "CONNECT", "PROPFIND", "MOVE", "COPY", "LOCK", "SEARCH", "LINK", "PURGE",
              "get", "Post", "GETS", "FOO", "G", "X" * 100, "DEBUG", "ARBITRARY-METHOD", "BREW", "PRI"]  # fmt: skip


def test_no_method_does_more_than_those_that_there_are(gateway: Door, tried: Counts) -> None:
    targets = sorted({operation.at() for operation in operations()})
    answers = {f"{method} {target}": gateway.ask(method, target) for method in NO_METHODS for target in targets}

    all_refused(answers, 400, 405, 501)
    tried["a method"] += len(answers)


def test_a_method_that_another_path_knows_is_refused_with_those_of_its_own(gateway: Door, tried: Counts) -> None:
    known: dict[str, set[str]] = {}
    for operation in operations():
        known.setdefault(operation.at(), set()).add(operation.method)
    for target, methods in known.items():
        for method in {"POST", "PATCH", "DELETE", "GET"} - methods - _by_prefix(target):
            answer = gateway.ask(method, target, JSON, b"{}" if method != "GET" else b"")

            all_refused({f"{method} {target}": answer}, 404, 405)
            assert answer.status == 404 or methods <= {each.strip() for each in answer.headers["allow"].split(",")}
            tried["a method"] += 1


def _by_prefix(target: str) -> set[str]:
    """`/stock/counts` could be a SKU's level, which can be asked for."""
    return {"GET"} if target.count("/") == 2 and target.startswith("/stock/") else set()


def test_a_path_can_name_anything_and_find_nothing(gateway: Door, tried: Counts) -> None:
    answers: dict[str, Answered] = {}
    for place, operation in enumerate(WITH_PARAMETER):
        for kind, text in words.share(place, 2).items():
            target = operation.at(quote(text[:3000], safe=""))
            answers[f"{operation.name}: {kind}"] = gateway.ask(
                operation.method, target, JSON, b"" if operation.method == "GET" else b'{"nonsense": 1}'
            )

    all_refused({name: answer for name, answer in answers.items() if answer.status != 308}, 400, 404, 405, 414, 422)
    tried["a path"] += len(answers)


def question(operation: Operation, **asked: str | list[str]) -> str:
    return f"{operation.at()}?{urlencode(asked, doseq=True)}"


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_parameter_can_be_anything_and_breaks_nothing(gateway: Door, tried: Counts, name: str) -> None:
    operation = QUERIES[name]
    named = [each.name for each in fields(operation.trigger.model)] or ["limit"]
    more = ["\x00", *words.NUMBERS[:10], "true", "201"]
    answers = {
        f"{field}={value[:40]}": gateway.ask("GET", question(operation, **{field: value[:3000]}))
        for place, field in enumerate(named)
        for value in [*words.share(place + list(QUERIES).index(name), 3).values(), *more]
    }

    none_broke(answers)
    tried["a parameter"] += len(answers)


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_question_can_be_put_in_any_way_and_breaks_nothing(gateway: Door, tried: Counts, name: str) -> None:
    operation = QUERIES[name]
    odd = [
        "", "&", "=", "&&&&", "=&=", "limit", "limit=", "limit==1", "limit=1&limit=2", "limit[]=1", "limit[$gt]=1",
        "Limit=1",
        "LIMIT=1", "limit=1;cursor=", "limit=%31", "%6cimit=1", "limit=1%00", "limit=+1", "limit=１", "limit=1_0",
        "limit=1e1", "limit=99999999999999999999", "limit=1&" * 500, "a=1&" * 4000, "__proto__=1", "%=1", "%zz=1",
        "\xff=1", "limit=\xff", "?limit=1", "#", "cursor=%ff%fe", "cursor=" + "A" * 20_000, "cursor=====", "cursor=é",
    ]  # fmt: skip

    answers = {asked[:40]: gateway.ask("GET", f"{operation.at()}?{asked}") for asked in odd}

    none_broke(answers)
    tried["a question"] += len(answers)


ANYTHING = st.text(max_size=30) | st.sampled_from([*words.TEXTS.values(), *words.NUMBERS])


def questions(operation: Operation) -> st.SearchStrategy[str]:
    """Three parameters, some of which the operation knows."""
    names = st.sampled_from([*(each.name for each in fields(operation.trigger.model)), "x"])
    pairs = st.lists(st.tuples(names, ANYTHING.map(lambda text: text[:2000])), min_size=3, max_size=3)
    return pairs.map(lambda asked: f"{operation.at()}?{urlencode(asked, errors='surrogatepass')}")


def test_no_generated_question_breaks_anything(gateway: Door, tried: Counts) -> None:
    made = {name: questions(operation) for name, operation in QUERIES.items()}

    seen = each_of(made, EXAMPLES, lambda name, target: none_broke({target: gateway.ask("GET", target)}))

    tried["a generated question"] += seen.total()


@pytest.mark.parametrize("path", ["/products", "/sales-orders", "/purchase-orders", "/stock", "/suppliers"])
def test_no_page_is_longer_than_two_hundred(gateway: Door, path: str) -> None:
    all_refused({limit: gateway.ask("GET", f"{path}?limit={limit}") for limit in ("201", "1000000", "-1", "0")}, 422)


def test_what_a_function_tells_nobody_outside_it_tells_nobody_by_another_name_either(
    function: Callable[[str], Door], tried: Counts
) -> None:
    """Straight to a function, past the gateway: a path that only looks like another is not it."""
    for name in ("products", "create-sales-order"):
        answers = {target: function(name).ask("GET", target) for target in AWAY if not target.startswith("/health")}
        of_ours = ("/metrics", "/%6detrics")

        all_refused(
            {t: a for t, a in answers.items() if t not in of_ours and a.status != 308 and "#" not in t},
            400, 404, 405, 431,
        )  # fmt: skip
        tried["an address"] += len(answers)


def test_nothing_is_found_that_nobody_has(gateway: Door, tried: Counts) -> None:
    """Ids that follow one another, or are easily guessed, of what an intruder would like to see."""
    guesses = ["1", "0", "-1", "admin", "null", "*", "%", "a" * 64, NOBODY, "SO-2026-999999", "PO-2026-999999", "true"]
    targets = [
        operation.at(quote(guess, safe="")) for operation in queries() if operation.has_parameter for guess in guesses
    ]

    all_refused({target: gateway.ask("GET", target) for target in targets}, 404)
    tried["a path"] += len(targets)
