"""The arithmetic of docs/scaling.md against the manifests."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import yaml

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.document import Document
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import Function
from shared.process.settings import Settings

from .scale import connections
from .system import rendered

KNATIVE = CHECKOUT / "knative"
DOCUMENT = (CHECKOUT / "docs" / "scaling.md").read_text(encoding="utf-8")
MANIFESTS = Manifests.load(KNATIVE / "base")
RESERVED_FOR_SUPERUSERS = 3
MIGRATION = 1


@dataclass(frozen=True)
class Bounds:
    function: Function
    most: int

    @property
    def connections(self) -> int:
        return self.most * (self.function.concurrency + 1)


def bounds() -> Iterator[Bounds]:
    for function in MANIFESTS.functions:
        (service,) = (document for document in Document.read_all(function.file) if document.kind == "Service")
        annotations = service.mapping("spec.template.metadata.annotations")
        yield Bounds(function, int(annotations["autoscaling.knative.dev/max-scale"]))


BOUNDS = {found.function.name: found for found in bounds()}


def max_connections() -> int:
    """What the small cluster's PostgreSQL is started with."""
    (server,) = yaml.safe_load_all((KNATIVE / "components/postgresql/base/statefulset.yaml").read_text())
    (container,) = server["spec"]["template"]["spec"]["containers"]
    (most,) = (variable["value"] for variable in container["env"] if variable["name"] == "MAX_CONNECTIONS")
    return int(most)


def rows(columns: int) -> list[list[str]]:
    """The rows of the page's tables that have so many columns, without their quotes and heads."""
    found = [line.strip("| ").replace("`", "").split(" | ") for line in DOCUMENT.splitlines() if line.startswith("| ")]
    return [row for row in found if len(row) == columns and re.fullmatch(r"\d+", row[-1])]


@pytest.mark.parametrize("domain", MANIFESTS.domains)
def test_a_database_has_a_connection_for_every_thread_a_migration_and_a_rollout(domain: str) -> None:
    connections = [found.connections for found in BOUNDS.values() if found.function.domain == domain]
    together = sum(connections) + MIGRATION + max(connections)
    room = max_connections() - RESERVED_FOR_SUPERUSERS

    assert together <= room
    expected = [domain, *map(str, (sum(connections), MIGRATION, max(connections), together, room))]
    assert expected in rows(6)


@pytest.mark.parametrize("domain", MANIFESTS.domains)
def test_production_says_how_many_connections_its_bounds_come_to(domain: str) -> None:
    overlay = (KNATIVE / "overlays/production/kustomization.yaml").read_text(encoding="utf-8")
    sums = re.search(rf"# +{domain} +([\dx+ ]+) = +(\d+), release \+ +(\d+), migration \+ 1 = (\d+)\n", overlay)

    assert sums
    terms, functions, release, together = sums.groups()
    assert sum(math.prod(map(int, term.split("x"))) for term in terms.split("+")) == int(functions)
    assert int(functions) + int(release) + MIGRATION == int(together)
    assert connections(rendered("production"), f"{domain}-database") == int(together)


def test_the_page_shows_every_function_s_bounds() -> None:
    shown = {row[0]: tuple(row[1:]) for row in rows(5)}
    relays = {name: found for name, found in BOUNDS.items() if name.startswith("relay-outbox-")}

    assert {name: row for name, row in shown.items() if name != "relay-outbox-DOMAIN"} == {
        name: (found.function.domain, str(found.function.concurrency), str(found.most), str(found.connections))
        for name, found in BOUNDS.items()
        if name not in relays
    }
    assert {
        ("each", str(found.function.concurrency), str(found.most), str(found.connections)) for found in relays.values()
    } == {shown["relay-outbox-DOMAIN"]}


@pytest.mark.parametrize("found", BOUNDS.values(), ids=list(BOUNDS))
def test_knative_ends_a_request_only_after_the_function_should_have(found: Bounds) -> None:
    deadline = found.function.environment.get("DEADLINE_SECONDS", str(Settings().deadline_seconds))

    assert isinstance(deadline, str)
    assert found.function.timeout_seconds >= 2 * float(deadline)


def test_the_page_says_how_slow_settling_must_be_for_a_second_pod() -> None:
    """By Little's law: what is in flight is how many come, times how long each takes."""
    sentence = r"more than (\d+) % of its (\d+) threads are busy on average: at (\d+) orders/s .* more than (\d+) ms"
    found = re.search(sentence, " ".join(DOCUMENT.split()))

    assert found
    percent, threads, rate, milliseconds = map(int, found.groups())
    assert threads == BOUNDS["settle-sales-order"].function.concurrency
    assert percent / 100 * threads / rate * 1000 == pytest.approx(milliseconds, abs=0.5)
