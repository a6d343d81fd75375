"""rabbitmq.com/v1beta1 RabbitmqCluster (rabbitmq/cluster-operator, api/v1beta1/rabbitmqcluster_types.go)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .common import Metadata, Quantity, Resources, Strict, Subdomain


class Persistence(Strict):
    """rabbitmqcluster_types.go RabbitmqClusterPersistenceSpec."""

    storage: Quantity


class Configuration(Strict):
    """rabbitmqcluster_types.go RabbitmqClusterConfigurationSpec."""

    additionalConfig: Annotated[str, Field(max_length=2000)] | None = None


class Tls(Strict):
    """rabbitmqcluster_types.go TLSSpec: without caSecretName, by which clients would have to show a certificate."""

    secretName: Subdomain


class ClusterSpec(Strict):
    """rabbitmqcluster_types.go RabbitmqClusterSpec; an odd number of replicas, so that there is a majority."""

    replicas: Literal[1, 3, 5]
    resources: Resources
    persistence: Persistence
    rabbitmq: Configuration | None = None
    affinity: dict[str, Any] | None = None
    tls: Tls | None = None


class ClusterMetadata(Metadata):
    """An annotation says how the topology operator reaches the management API (rabbitmqclient/cluster_reference.go)."""

    annotations: dict[Literal["rabbitmq.com/operator-connection-uri"], str] = {}


class RabbitmqCluster(Strict):
    """The broker."""

    apiVersion: Literal["rabbitmq.com/v1beta1"]
    kind: Literal["RabbitmqCluster"]
    metadata: ClusterMetadata
    spec: ClusterSpec
