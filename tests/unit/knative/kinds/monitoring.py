"""monitoring.coreos.com/v1 (prometheus-operator/prometheus-operator, pkg/apis/monitoring/v1)."""

import re
from typing import Annotated, Literal

import promql_parser
from pydantic import AfterValidator, Field

from .common import Metadata, NonEmpty, Strict, Subdomain

LabelName = Annotated[str, Field(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")]
# types.go: Duration, by Prometheus' own grammar.
Duration = Annotated[str, Field(pattern=r"^([0-9]+(ms|s|m|h|d|w|y))+$")]


def _promql(expression: str) -> str:
    promql_parser.parse(expression)
    return expression


def _expression(pattern: str) -> str:
    re.compile(pattern)
    return pattern


Promql = Annotated[str, AfterValidator(_promql)]


class Requirement(Strict):
    """metav1 LabelSelectorRequirement: Exists takes no values, NotIn needs some."""

    key: NonEmpty
    operator: Literal["Exists", "NotIn"]
    values: list[str] | None = None


class Selector(Strict):
    """metav1 LabelSelector."""

    matchLabels: dict[str, str] | None = None
    matchExpressions: list[Requirement] | None = None


class Relabeling(Strict):
    """types.go RelabelConfig; without an action it is `replace`."""

    sourceLabels: Annotated[list[LabelName], Field(min_length=1)]
    targetLabel: LabelName
    regex: Annotated[str, AfterValidator(_expression)] | None = None
    replacement: str | None = None


class Endpoint(Strict):
    """podmonitor_types.go PodMetricsEndpoint: the port by the name that the pod gives it."""

    port: Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=15)]
    path: Annotated[str, Field(pattern=r"^/")]
    interval: Duration
    relabelings: list[Relabeling]


class PodMonitorSpec(Strict):
    """podmonitor_types.go PodMonitorSpec."""

    selector: Selector
    podMetricsEndpoints: Annotated[list[Endpoint], Field(min_length=1)]


class PodMonitor(Strict):
    """Whose metrics are read."""

    apiVersion: Literal["monitoring.coreos.com/v1"]
    kind: Literal["PodMonitor"]
    metadata: Metadata
    spec: PodMonitorSpec


class Rule(Strict):
    """prometheusrule_types.go Rule, as an alert."""

    alert: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]+$")]
    expr: Promql
    for_: Annotated[Duration | None, Field(alias="for")] = None
    labels: dict[Literal["severity"], Literal["warning", "critical"]]
    annotations: dict[Literal["summary", "description", "runbook_url"], NonEmpty]


class Group(Strict):
    """prometheusrule_types.go RuleGroup."""

    name: Subdomain
    rules: Annotated[list[Rule], Field(min_length=1)]


class RulesSpec(Strict):
    """prometheusrule_types.go PrometheusRuleSpec: names of groups are unique."""

    groups: list[Group]


class PrometheusRule(Strict):
    """Alerts."""

    apiVersion: Literal["monitoring.coreos.com/v1"]
    kind: Literal["PrometheusRule"]
    metadata: Metadata
    spec: RulesSpec
