"""What a cluster would refuse, the models and schemas refuse, too: a check that cannot fail is worth nothing."""

import copy
import re
from typing import Any

import pytest

from .kinds import MODELS, Object, problems
from .kinds.samples import SAMPLES

TEMPLATE = "spec.template"
CONTAINER = "spec.template.spec.containers.0"
ANNOTATIONS = "spec.template.metadata.annotations"
CONFIG = "spec.rabbitmqResourcesConfig"
RULE = "spec.rules.0"
LISTENER = "spec.listeners.0"
LIMIT = "spec.rateLimit"
ABSENT = object()


def broken(kind: str, path: str, value: Any) -> Object:
    """A copy of a sample with the value at a dotted path replaced, added or taken away."""
    manifest = copy.deepcopy(SAMPLES[kind])
    *steps, last = (int(step) if step.isdigit() else step.replace("~", ".") for step in path.split("."))
    place: Any = manifest
    for step in steps:
        place = place[step]
    if value is ABSENT:
        del place[last]
    else:
        place[last] = value
    return manifest


def scale(name: str) -> str:
    return f"{ANNOTATIONS}.autoscaling~knative~dev/{name}"


def sidecar(name: str) -> str:
    return f"{ANNOTATIONS}.queue~sidecar~serving~knative~dev/{name}"


def test_every_model_has_a_sample() -> None:
    assert len(SAMPLES) == len(MODELS)


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_sample_is_accepted(kind: str) -> None:
    assert problems(SAMPLES[kind]) == []


@pytest.mark.parametrize("kind", SAMPLES)
def test_an_unknown_field_is_refused(kind: str) -> None:
    for place in ("spec", "metadata"):
        assert "Extra inputs" in problems(broken(kind, f"{place}.surprise", 1))[0]


@pytest.mark.parametrize("kind", SAMPLES)
def test_another_version_is_refused(kind: str) -> None:
    group = SAMPLES[kind]["apiVersion"].partition("/")[0]

    assert problems(broken(kind, "apiVersion", f"{group}/v9"))


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("PodMonitor", "spec.podMetricsEndpoints.0.port", "8080:http"),
        ("PodMonitor", "spec.podMetricsEndpoints.0.interval", "15 s"),
        ("PodMonitor", "spec.podMetricsEndpoints.0.relabelings.0.targetLabel", "pod-ip"),
        ("PrometheusRule", "spec.groups.0.rules.0.expr", "rate(up[5m"),
        ("PrometheusRule", "spec.groups.0.rules.0.expr", "rate(up)"),
        ("PrometheusRule", "spec.groups.0.rules.0.for", "soon"),
        ("PrometheusRule", "spec.groups.0.rules.0.annotations.summary", ""),
    ],
)
def test_a_monitor_or_a_rule_that_prometheus_would_not_take_is_refused(kind: str, path: str, value: str) -> None:
    assert problems(broken(kind, path, value))


def test_a_kind_that_nothing_knows_is_refused() -> None:
    assert problems({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "x"}}) == [
        "Thing/x: nothing here knows this kind"
    ]


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("metadata.name", "greet.me", "should match"),
        ("metadata.annotations", {"autoscaling.knative.dev/max-scale": "2"}, "Extra inputs"),
        ("metadata.labels", {"networking.knative.dev/visibility": "private"}, "cluster-local or absent"),
        (scale("min-scale"), "-1", "min-scale"),
        (scale("min-scale"), "6", "max-scale=5 is less than min-scale=6"),
        (scale("max-scale"), "many", "invalid literal"),
        (scale("minscale"), "1", "minscale"),
        (scale("window"), "5s", "window"),
        (scale("window"), "61m", "window"),
        (scale("window"), "30", "not a Go duration"),
        (scale("scale-down-delay"), "1h1s", "scale-down-delay"),
        (scale("initial-scale"), "0", "initial-scale"),
        (scale("activation-scale"), "1", "activation-scale"),
        (scale("target"), "0", "target"),
        (scale("target-utilization-percentage"), "101", "percentage"),
        (scale("metric"), "cpu", "metric"),
        (scale("max-scale"), 5, "valid string"),
        (sidecar("cpu-request"), "10m", "cpu-request"),
        (sidecar("cpu-resource-request"), "ten", "no quantity"),
        (f"{TEMPLATE}.spec.containerConcurrency", 1001, "less than or equal to 1000"),
        (f"{TEMPLATE}.spec.timeoutSeconds", 601, "less than or equal to 600"),
        (f"{TEMPLATE}.spec.responseStartTimeoutSeconds", 601, "begins before it ends"),
        (f"{TEMPLATE}.spec.automountServiceAccountToken", True, "False"),
        (f"{TEMPLATE}.spec.securityContext", {"runAsNonRoot": True}, "Extra inputs"),
        (f"{TEMPLATE}.spec.volumes.0.hostPath", {"path": "/"}, "Extra inputs"),
        (f"{TEMPLATE}.spec.volumes.0.name", "other", "every mount has a volume"),
        (f"{CONTAINER}.volumeMounts.0.readOnly", False, "True"),
        (f"{CONTAINER}.volumeMounts.0.mountPath", "/tmp", "reserved"),
        (f"{CONTAINER}.volumeMounts.0.mountPath", "run", "should match"),
        (f"{CONTAINER}.name", "function", "user-container"),
        (f"{CONTAINER}.ports.0.name", "grpc", "h2c"),
        (f"{CONTAINER}.ports.0.containerPort", 8012, "reserved"),
        (f"{CONTAINER}.ports.0.containerPort", 70000, "65535"),
        (f"{CONTAINER}.lifecycle", {}, "Extra inputs"),
        (f"{CONTAINER}.env.0.name", "PORT", "set by Knative"),
        (f"{CONTAINER}.env.0.name", "DATABASE_URL", "stands twice"),
        (f"{CONTAINER}.env.0.value", 8, "valid string"),
        (f"{CONTAINER}.env.1.value", "x", "exactly one of"),
        (f"{CONTAINER}.env.1.valueFrom", {"fieldRef": {"fieldPath": "metadata.name"}}, "Extra inputs"),
        (f"{CONTAINER}.env.1.valueFrom", {}, "exactly one of"),
        (f"{CONTAINER}.readinessProbe.timeoutSeconds", 2, "Extra inputs"),
        (f"{CONTAINER}.readinessProbe", ABSENT, "Field required"),
        (f"{CONTAINER}.livenessProbe.tcpSocket", {}, "exactly one of"),
        (f"{CONTAINER}.readinessProbe.grpc", {"port": 8080}, "exactly one of"),
        (f"{CONTAINER}.readinessProbe", {"grpc": {}}, "port: Field required"),
        (f"{CONTAINER}.resources.requests.cpu", "2", "more cpu than its limit"),
        (f"{CONTAINER}.resources.requests.cpu", "15 m", "should match"),
        (f"{CONTAINER}.resources.limits", ABSENT, "Field required"),
        (f"{CONTAINER}.securityContext.capabilities.add", ["NET_ADMIN"], "Extra inputs"),
        (f"{CONTAINER}.securityContext.seccompProfile.type", "Unconfined", "RuntimeDefault"),
    ],
)
def test_knative_s_webhook_would_refuse_a_function(path: str, value: Any, complaint: str) -> None:
    assert re.search(complaint, problems(broken("Function", path, value))[0])


@pytest.mark.parametrize(
    ("kind", "path", "value", "complaint"),
    [
        ("RabbitmqSource", "spec.rabbitmqClusterReference.name", "rabbitmq", "Extra inputs"),
        ("RabbitmqSource", "spec.rabbitmqClusterReference", {}, "Field required"),
        ("RabbitmqSource", "spec.delivery", ABSENT, "Field required"),
        ("RabbitmqSource", "spec.delivery.retry", 0, "greater than or equal to 1"),
        ("RabbitmqSource", "spec.delivery.backoffPolicy", "quadratic", "exponential"),
        ("RabbitmqSource", "spec.delivery.backoffDelay", "1s", "ISO-8601"),
        ("RabbitmqSource", "spec.delivery.backoffDelay", "PT", "ISO-8601"),
        ("RabbitmqSource", "spec.delivery.backoffDelay", "PT0.05S", "less than PT0.1S"),
        ("RabbitmqSource", f"{CONFIG}.parallelism", 0, "greater than or equal to 1"),
        ("RabbitmqSource", f"{CONFIG}.parallelism", 1001, "less than or equal to 1000"),
        ("RabbitmqSource", f"{CONFIG}.predeclared", False, "True"),
        ("RabbitmqSource", "spec.sink", {"uri": "http://greet"}, "Field required"),
        ("RabbitmqSource", "spec.sink.ref.apiVersion", "v1", "serving.knative.dev/v1"),
        ("PingSource", "spec.schedule", "* * * *", "five or six"),
        ("PingSource", "spec.schedule", "61 * * * *", "not a cron expression"),
        ("PingSource", "spec.schedule", "@every 5s", "five or six"),
        ("PingSource", "spec.data", "[]", "JSON object"),
        ("RabbitmqCluster", "spec.replicas", 2, "1, 3 or 5"),
        ("RabbitmqCluster", "spec.resources.limits.memory", "512Mi", "more memory"),
        ("Exchange", "spec.type", "topics", "topic"),
        ("Exchange", "spec.arguments.alternate", "x", "Extra inputs"),
        ("Queue", "spec.durable", False, "Quorum queues must have durable"),
        ("Queue", "spec.type", "quorums", "quorum"),
        ("Queue", "spec.vhost", ABSENT, "Field required"),
        ("Queue", "spec.arguments", {"x-max-length": 1}, "Extra inputs"),
        ("Queue", "spec.rabbitmqClusterReference.connectionSecret", {"name": "x"}, "Extra inputs"),
        ("Binding", "spec.destinationType", "queues", "queue"),
        ("Policy", "spec.pattern", "^greet(", "not a regular expression"),
        ("Policy", "spec.applyTo", "queue", "queues"),
        ("Policy", "spec.definition.overflow", "reject-publish-dlx", "knows no overflow"),
        ("Policy", "spec.definition.overflow", "drop-head", "needs overflow reject-publish"),
        ("Policy", "spec.definition.dead-letter-strategy", "always", "dead-letter-strategy is"),
        ("Policy", "spec.definition.delivery-limit", "20", "delivery-limit is"),
        ("Policy", "spec.definition.dead-letter-exchang", "x", "unknown setting"),
        ("Policy", "spec.definition", {"dead-letter-routing-key": "x"}, "needs a dead-letter-exchange"),
        ("User", "spec.tags", ["admin"], "administrator"),
        ("User", "spec.importCredentialsSecret", ABSENT, "Field required"),
        ("Permission", "spec.user", "sales", "Extra inputs"),
        ("Permission", "spec.permissions.read", "[", "not a regular expression"),
        ("TopicPermission", "spec.user", "sales", "Extra inputs"),
        ("TopicPermission", "spec.permissions.exchange", ABSENT, "Field required"),
        ("TopicPermission", "spec.permissions.write", "[", "not a regular expression"),
        ("HTTPRoute", f"{RULE}.matches.0.path.value", "greetings", "absolute path"),
        ("HTTPRoute", f"{RULE}.matches.0.path.value", "/a//b", "must not hold"),
        ("HTTPRoute", f"{RULE}.matches.0.path.type", "Regex", "RegularExpression"),
        (
            "HTTPRoute",
            f"{RULE}.matches.0.path",
            {"type": "RegularExpression", "value": "^/a/[^/]+"},
            "must begin with /",
        ),
        ("HTTPRoute", f"{RULE}.matches.0.path", {"type": "RegularExpression", "value": "/a/[^/]+$"}, "holds \\$"),
        ("HTTPRoute", f"{RULE}.matches.0.path", {"type": "RegularExpression", "value": "/a/(?!b)"}, "a lookaround"),
        ("HTTPRoute", f"{RULE}.matches.0.path", {"type": "RegularExpression", "value": "/a/{2}"}, "must begin with /"),
        ("HTTPRoute", f"{RULE}.matches.0.method", "get", "GET"),
        ("HTTPRoute", f"{RULE}.matches", [SAMPLES["HTTPRoute"]["spec"]["rules"][0]["matches"][0]] * 65, "64"),
        ("HTTPRoute", "spec.rules", SAMPLES["HTTPRoute"]["spec"]["rules"] * 17, "16"),
        ("HTTPRoute", f"{RULE}.filters.0.urlRewrite.hostname", "*.minierp.svc", "no wildcard"),
        ("HTTPRoute", f"{RULE}.filters.0.type", "RequestHeaderModifier", "URLRewrite"),
        ("HTTPRoute", f"{RULE}.filters", SAMPLES["HTTPRoute"]["spec"]["rules"][0]["filters"] * 2, "repeated"),
        ("HTTPRoute", f"{RULE}.backendRefs.0.port", ABSENT, "Field required"),
        ("Gateway", f"{LISTENER}.tls", ABSENT, "Field required"),
        ("Gateway", f"{LISTENER}.tls.certificateRefs", [], "at least 1"),
        ("Gateway", f"{LISTENER}.protocol", "HTTP", "HTTPS"),
        ("Gateway", "spec.listeners", SAMPLES["Gateway"]["spec"]["listeners"] * 2, "must differ"),
        ("ReferenceGrant", "spec.to.0.group", "core", "''"),
        ("ReferenceGrant", "spec.from", [], "at least 1"),
        ("RateLimitPolicy", f"{LIMIT}.rejectCode", 200, "greater than or equal to 400"),
        ("RateLimitPolicy", f"{LIMIT}.local.rules.0.rate", "10", "should match"),
        ("RateLimitPolicy", f"{LIMIT}.local.rules.0.rejectCode", 429, "Extra inputs"),
        ("RateLimitPolicy", f"{LIMIT}.local.rules.0.key", "$remote_addr; }", "should match"),
        ("RateLimitPolicy", f"{LIMIT}.local.rules.0.burst", "20", "valid integer"),
        ("RateLimitPolicy", "spec.targetRefs", SAMPLES["RateLimitPolicy"]["spec"]["targetRefs"] * 2, "stands twice"),
        ("ClientSettingsPolicy", "spec.targetRef.kind", "Service", "Gateway"),
        ("ClientSettingsPolicy", "spec.body.maxSize", "2 MiB", "should match"),
        ("ClientSettingsPolicy", "spec.body.timeout", 10, "valid string"),
        ("Certificate", "spec.dnsNames", [], "at least 1"),
        ("Certificate", "spec.duration", "90d", "Go duration"),
        ("Certificate", "spec.renewBefore", "2160h", "lives an hour"),
        ("Certificate", "spec.privateKey.size", 2048, "no key of 2048 bits"),
        ("Issuer", "spec.ca", {"secretName": "x"}, "exactly one of"),
        ("Cluster", "metadata.name", "a" * 51, "at most 50"),
        ("Cluster", "spec.certificates.serverAltDNSNames", ["a b"], "should match"),
        ("Cluster", "spec.postgresql.parameters.max_connections", 200, "valid string"),
        ("Cluster", "spec.postgresql.parameters.port", "5433", "fixed configuration"),
        ("Cluster", "spec.postgresql.synchronous.number", 3, "fewer synchronous"),
        ("Cluster", "spec.bootstrap.initdb.owner", ABSENT, "Field required"),
        ("Cluster", "spec.managed.roles.0.name", "postgres", "reserved for operator use"),
        ("Cluster", "spec.managed.roles.0.passwordSecret.key", "password", "Extra inputs"),
        ("Pooler", "spec.pgbouncer.parameters.pool_mode", "session", "reserved parameter"),
        ("Pooler", "spec.pgbouncer.poolMode", "statement", "transaction"),
        ("Pooler", "metadata.name", "sales-database", "same name of a cluster"),
        ("ScheduledBackup", "spec.schedule", "0 2 * * *", "six fields"),
        ("ScheduledBackup", "spec.method", "snapshot", "volumeSnapshot"),
    ],
)
def test_an_operator_or_its_webhook_would_refuse_it(kind: str, path: str, value: Any, complaint: str) -> None:
    assert re.search(complaint, problems(broken(kind, path, value))[0])


def test_too_many_matches_over_all_rules_are_refused() -> None:
    rule = copy.deepcopy(SAMPLES["HTTPRoute"]["spec"]["rules"][0])
    rule["matches"] *= 50

    assert "more than 128 matches" in problems(broken("HTTPRoute", "spec.rules", [rule] * 3))[0]


@pytest.mark.parametrize(
    "manifest",
    [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "dat": {}},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"ports": [{"port": "80"}]}},
        {"apiVersion": "batch/v2", "kind": "Job", "metadata": {"name": "x"}, "spec": {}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": {"replicas": 1}},
    ],
    ids=lambda manifest: manifest["kind"],
)
def test_kubernetes_would_refuse_it(manifest: Object) -> None:
    assert problems(manifest)
