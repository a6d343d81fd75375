"""Whether an object is what a cluster would accept: core kinds by Kubernetes' schemas, all others by models."""

from functools import cache
from typing import Any

import kubernetes_validate
from kubernetes_validate import utils
from pydantic import BaseModel, ValidationError

from . import cert_manager, gateway, monitoring, nginx_gateway, postgresql, rabbitmq, rabbitmq_cluster, serving, sources

Object = dict[str, Any]
KUBERNETES = "1.34"
CORE_GROUPS = {"", "apps", "batch", "networking.k8s.io", "policy", "autoscaling", "rbac.authorization.k8s.io"}
MODELS: dict[tuple[str, str], type[BaseModel]] = {
    (group, model.__name__.replace("Http", "HTTP")): model
    for group, models in {
        "serving.knative.dev": [serving.Service],
        "sources.knative.dev": [sources.RabbitmqSource, sources.PingSource],
        "rabbitmq.com": [
            rabbitmq_cluster.RabbitmqCluster,
            rabbitmq.Vhost,
            rabbitmq.Exchange,
            rabbitmq.Queue,
            rabbitmq.Binding,
            rabbitmq.Policy,
            rabbitmq.User,
            rabbitmq.Permission,
            rabbitmq.TopicPermission,
        ],
        "gateway.networking.k8s.io": [gateway.Gateway, gateway.HttpRoute, gateway.ReferenceGrant],
        "gateway.nginx.org": [nginx_gateway.RateLimitPolicy, nginx_gateway.ClientSettingsPolicy],
        "cert-manager.io": [cert_manager.Certificate, cert_manager.Issuer],
        "monitoring.coreos.com": [monitoring.PodMonitor, monitoring.PrometheusRule],
        "postgresql.cnpg.io": [postgresql.Cluster, postgresql.Pooler, postgresql.ScheduledBackup],
    }.items()
    for model in models
}
utils.schema_contents = cache(utils.schema_contents)  # it reads megabytes of JSON for each object


def problems(manifest: Object) -> list[str]:
    """What is wrong with an object, each by its path; nothing when a cluster would accept it."""
    group = manifest["apiVersion"].rpartition("/")[0]
    if group in CORE_GROUPS:
        return _core(manifest)
    model = MODELS.get((group, manifest["kind"]))
    if model is None:
        return [f"{name(manifest)}: nothing here knows this kind"]
    try:
        model.model_validate(manifest)
    except ValidationError as error:
        return [f"{name(manifest)}: {_path(found['loc'])}: {found['msg']}" for found in error.errors()]
    return []


def name(manifest: Object) -> str:
    """How an object is called in a message."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def _core(manifest: Object) -> list[str]:
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{name(manifest)}: {_path(error.path)}: {error.message}"]
    except kubernetes_validate.SchemaNotFoundError as error:
        return [f"{name(manifest)}: {error.message}"]
    return []


def _path(steps: Any) -> str:
    return ".".join(str(step) for step in steps)
