"""rabbitmq.com/v1beta1 RabbitmqCluster (rabbitmq/cluster-operator, api/v1beta1/rabbitmqcluster_types.go)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .common import Metadata, Quantity, Resources, Strict


class Persistence(Strict):
    """rabbitmqcluster_types.go RabbitmqClusterPersistenceSpec."""

    storage: Quantity


class Configuration(Strict):
    """rabbitmqcluster_types.go RabbitmqClusterConfigurationSpec."""

    additionalConfig: Annotated[str, Field(max_length=2000)] | None = None


class ClusterSpec(Strict):
    """rabbitmqcluster_types.go RabbitmqClusterSpec; an odd number of replicas, so that there is a majority."""

    replicas: Literal[1, 3, 5]
    resources: Resources
    persistence: Persistence
    rabbitmq: Configuration | None = None
    affinity: dict[str, Any] | None = None


class RabbitmqCluster(Strict):
    """The broker."""

    apiVersion: Literal["rabbitmq.com/v1beta1"]
    kind: Literal["RabbitmqCluster"]
    metadata: Metadata
    spec: ClusterSpec
