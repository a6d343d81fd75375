"""The arithmetic of docs/scaling.md against the manifests."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.document import Document
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import Function
from shared.process.settings import Settings

from .connections import connections
from .system import rendered

KNATIVE = CHECKOUT / "knative"
DOCUMENT = (CHECKOUT / "docs" / "scaling.md").read_text(encoding="utf-8")
MANIFESTS = Manifests.load(KNATIVE / "base")
RESERVED_FOR_SUPERUSERS = 3
MIGRATION = 1


@dataclass(frozen=True)
class Bounds:
    function: Function
    annotations: Mapping[str, Any]

    @property
    def threads(self) -> int:
        return int(str(self.function.environment["THREADS"]))

    @property
    def database(self) -> str:
        return self.function.domain or ("all" if self.function.databases else "none")

    @property
    def channels(self) -> int:
        return (
            0
            if self.function.domain is None
            else int(str(self.function.environment.get("CHANNELS", Settings().channels)))
        )

    @property
    def target(self) -> int:
        return int(self.annotations.get("autoscaling.knative.dev/target", self.function.concurrency))

    @property
    def most(self) -> int:
        return int(self.annotations["autoscaling.knative.dev/max-scale"])

    @property
    def connections(self) -> int:
        """Those to each of its databases: what opens all of them has one to each in a pod."""
        return self.most * (self.threads + self.channels if self.function.domain else bool(self.function.databases))

    @property
    def row(self) -> tuple[str, ...]:
        scale = self.function.concurrency, self.target, self.threads, self.channels, self.most, self.connections
        return tuple(map(str, scale))


def bounds() -> Iterator[Bounds]:
    for function in MANIFESTS.functions:
        (service,) = (document for document in Document.read_all(function.file) if document.kind == "Service")
        yield Bounds(function, service.mapping("spec.template.metadata.annotations"))


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
def test_a_database_has_a_connection_for_every_thread_and_channel_a_migration_and_a_rollout(domain: str) -> None:
    connections = [found.connections for found in BOUNDS.values() if domain in found.function.databases]
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
    shown = {row[0]: tuple(row[1:]) for row in rows(8)}
    relays = {name: found for name, found in BOUNDS.items() if name.startswith("relay-outbox-")}

    assert {name: row for name, row in shown.items() if name != "relay-outbox-DOMAIN"} == {
        name: (found.database, *found.row) for name, found in BOUNDS.items() if name not in relays
    }
    assert {("each", *found.row) for found in relays.values()} == {shown["relay-outbox-DOMAIN"]}


@pytest.mark.parametrize("found", BOUNDS.values(), ids=list(BOUNDS))
def test_knative_ends_a_request_only_after_the_function_should_have(found: Bounds) -> None:
    deadline = found.function.environment.get("DEADLINE_SECONDS", str(Settings().deadline_seconds))

    assert isinstance(deadline, str)
    assert found.function.timeout_seconds >= 2 * float(deadline)


def test_the_page_says_how_slow_settling_must_be_for_a_second_pod() -> None:
    """By Little's law: what is in flight is how many come, times how long each takes."""
    sentence = r"more than (\d+) % of (\d+) are in flight on average: at (\d+) orders/s .* more than (\d+) ms"
    found = re.search(sentence, " ".join(DOCUMENT.split()))

    assert found
    percent, target, rate, milliseconds = map(int, found.groups())
    assert target == BOUNDS["settle-sales-order"].target
    assert percent / 100 * target / rate * 1000 == pytest.approx(milliseconds, abs=0.5)
