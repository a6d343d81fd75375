"""The component for Prometheus and Grafana: it renders, its queries can be read, and what they ask for is told."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from scripts.minierp.local.machine.state import CHECKOUT
from shared.runtime.observing import METRICS
from shared.telemetry.exposition import exposition
from shared.telemetry.register import REGISTER
from tests.scraping import Scraped
from tests.unit.docs.pages import anchors

from . import network, pods
from .kinds import problems
from .rendering import KNATIVE, OVERLAYS, objects, render
from .system import System, selects

COMPONENT = KNATIVE / "components" / "monitoring"
RULES = yaml.safe_load((COMPONENT / "rules.yaml").read_text())
ALERTS = [rule for group in RULES["spec"]["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((COMPONENT / "dashboard.json").read_text())
QUERIES = {
    **{
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
    },
    **{alert["alert"]: alert["expr"] for alert in ALERTS},
}
OF_A_SCRAPE = {"job", "service", "component"}
"""What Prometheus and the PodMonitors add to every metric."""


def monitored() -> System:
    """The small cluster with the component."""
    return System(render(Path(__file__).parent / "monitored"))


def test_no_overlay_needs_prometheus() -> None:
    assert [overlay for overlay in OVERLAYS if System(objects(overlay)).of("PodMonitor", "PrometheusRule")] == []


def test_every_object_is_valid_and_every_pod_as_it_has_to_be() -> None:
    system = monitored()

    assert [problem for manifest in system.objects for problem in problems(manifest)] == []
    for check in (network.chosen, network.denied_by_default, network.callers, pods.restricted):
        assert list(check(system)) == []


def test_every_functions_metrics_are_read_once_at_the_port_where_it_tells_them() -> None:
    system = monitored()
    functions = {pod.owner: pod for pod in system.pods if pod.owner.startswith("Function/")}
    read: list[tuple[str, str]] = []
    for monitor in system.of("PodMonitor"):
        (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
        assert (endpoint["port"], endpoint["path"]) == ("user-port", METRICS)
        moved = [one["replacement"] for one in endpoint["relabelings"] if one["targetLabel"] == "__address__"]
        selected = [name for name, pod in functions.items() if selects(monitor["spec"]["selector"], pod.labels)]
        read += [(name, moved[0].partition(":")[2] if moved else "8080") for name in selected]

    grpc = functions["Function/inventory"].containers[0]["env"]
    assert sorted(read) == sorted((name, "9102" if name == "Function/inventory" else "8080") for name in functions)
    assert {"name": "METRICS_PORT", "value": "9102"} in grpc


def test_prometheus_reaches_every_function_and_a_collector_is_reached() -> None:
    (inward, outward) = (
        policy["spec"]
        for policy in monitored().of("NetworkPolicy")
        if policy["metadata"]["name"] in ("tell-metrics", "send-traces")
    )
    if "egress" in inward:
        inward, outward = outward, inward
    there = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]

    assert [(rule["from"], [port["port"] for port in rule["ports"]]) for rule in inward["ingress"]] == [
        ([network.PROMETHEUS], [8080, 9102])
    ]
    assert [(rule["to"], [port["port"] for port in rule["ports"]]) for rule in outward["egress"]] == [(there, [4318])]


def selectors(query: str) -> Iterator[tuple[str, set[str]]]:
    """The metrics that a query asks for, and the labels that it tells them apart by."""
    found: list[promql_parser.VectorSelector] = []
    named: set[str] = set()

    def visit(node: Any) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        if isinstance(node, promql_parser.MatrixSelector):
            found.append(node.vector_selector)
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
            named.update(node.modifier.labels)
        return True

    promql_parser.walk(promql_parser.parse(query), visit)
    for selector in found:
        yield str(selector.name), {matcher.name for matcher in selector.matchers.matchers} | named


def labels_of(metric: str) -> set[str] | None:
    """The labels of a metric as Prometheus has it; None if no function tells it."""
    base = re.sub(r"_(bucket|sum|count)$", "", metric)
    if base in REGISTER:
        histogram = REGISTER[base].kind == "histogram"
        if histogram == (base != metric):
            return {"function", *REGISTER[base].labels, *(["le"] if histogram else [])} | OF_A_SCRAPE
    return OF_A_SCRAPE if metric in Scraped(exposition("any").decode()).names else None


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_can_be_read_and_asks_for_metrics_and_labels_that_are_told(query: str) -> None:
    asked = list(selectors(QUERIES[query]))

    assert asked
    for metric, labels in asked:
        told = labels_of(metric)
        assert told is not None, f"no function tells {metric}"
        assert labels <= told, f"{metric} has no {labels - told}"


def test_every_metric_is_looked_at_by_an_alert_or_the_dashboard() -> None:
    asked = {
        re.sub(r"_(bucket|sum|count)$", "", metric) for query in QUERIES.values() for metric, _ in selectors(query)
    }

    assert REGISTER.keys() - asked == set()


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_what_is_wrong_and_which_page_helps(alert: dict[str, Any]) -> None:
    notes = alert["annotations"]
    page, _, anchor = notes["runbook_url"].partition("#")

    assert notes["summary"]
    assert notes["description"].endswith(".")
    assert anchor in anchors(CHECKOUT / page)
    named = set(re.findall(r"\$labels\.(\w+)", notes["summary"] + notes["description"]))
    assert named <= {label for _, labels in selectors(alert["expr"]) for label in labels}


def test_an_alert_about_what_a_timer_measures_has_one_for_its_silence() -> None:
    absent = {metric for query in QUERIES.values() if "absent(" in query for metric, _ in selectors(query)}

    assert {"minierp_outbox_age_seconds", "minierp_dead_letters", "minierp_archive_lag_seconds"} <= absent


def test_alerts_and_panels_are_called_once() -> None:
    names = [alert["alert"] for alert in ALERTS]
    titles = [panel["title"] for panel in DASHBOARD["panels"]]

    assert (len(set(names)), len(set(titles))) == (len(names), len(titles))


def test_the_dashboard_asks_the_prometheus_that_its_reader_chooses_and_its_panels_do_not_overlap() -> None:
    (variable,) = DASHBOARD["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    assert {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]} == {f"${{{variable['name']}}}"}

    cells = [
        (column, row)
        for place in (panel["gridPos"] for panel in DASHBOARD["panels"])
        for column in range(place["x"], place["x"] + place["w"])
        for row in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(column for column, _ in cells) < 24
