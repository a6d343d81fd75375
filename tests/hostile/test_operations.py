"""What functions do and what manifests lead to are the same: no way in is forgotten, and none leads elsewhere."""

import re

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.routes import Route
from shared.access.scopes import PUBLIC, SCOPES
from tests.hostile.operations import Operation, deliveries, operations, protected

ROUTES = Manifests.load(CHECKOUT / "knative" / "base").routes
OF_EVERY_PATH = ("HEAD", "OPTIONS")


def leading(method: str, path: str) -> list[Route]:
    """The routes that take a request, the one that a gateway prefers first."""
    found = [route for route in ROUTES if route.method == method and re.match(route.pattern, path)]
    return sorted(found, key=lambda route: route.precedence)


def test_every_operation_has_a_route_and_it_leads_to_its_function() -> None:
    led = {operation.name: leading(operation.method, operation.at())[:1] for operation in operations()}

    assert {name: [route.function for route in routes] for name, routes in led.items()} == {
        operation.name: [operation.function] for operation in operations()
    }


def test_every_route_leads_to_an_operation() -> None:
    def meant(route: Route) -> list[Operation]:
        return [
            each
            for each in operations()
            if (each.function, each.method) == (route.function, route.method) and re.match(route.pattern, each.at())
        ]

    slashes = [route for route in ROUTES if route.path_type == "Exact" and route.path.endswith("/")]
    routes = [route for route in ROUTES if route.method not in OF_EVERY_PATH and route not in slashes]

    assert [route for route in routes if not meant(route)] == []
    assert [route for route in slashes if not leading(route.method, route.path.rstrip("/"))] == []


def test_no_route_leads_to_where_events_probes_and_metrics_are() -> None:
    paths = ("/", "/metrics", "/health/liveness", "/health/readiness", "//", "")

    assert [route for path in paths for route in ROUTES if re.match(route.pattern, path)] == []


def test_every_operation_has_a_scope_and_only_what_describes_the_api_is_public() -> None:
    open_to_all = [operation for operation in operations() if operation.scope not in SCOPES]

    assert {(each.function, each.method, each.scope) for each in open_to_all} == {("api", "GET", PUBLIC)}
    assert PUBLIC not in SCOPES
    assert {operation.scope for operation in protected()} == set(SCOPES)


def test_there_is_as_much_to_attack_as_there_was() -> None:
    """So that a change to how triggers are found does not empty this suite."""
    assert len(operations()) >= 40
    assert len(deliveries()) >= 25
