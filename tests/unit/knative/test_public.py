"""What functions tell of themselves is for the cluster alone."""

import re

import pytest

from scripts.minierp.manifests.manifests import Manifests
from shared.runtime.observing import METRICS

from .rendering import KNATIVE

INWARD = (METRICS, f"{METRICS}/", "/health/liveness", "/health/readiness", "/")


@pytest.mark.parametrize("path", INWARD)
def test_no_route_leads_to_metrics_probes_and_events(path: str) -> None:
    routes = Manifests.load(KNATIVE / "base").routes

    assert routes
    assert [route.name for route in routes if re.match(route.pattern, path)] == []
