"""postgresql.cnpg.io/v1 (cloudnative-pg/cloudnative-pg, api/v1/*_types.go and internal/webhook/v1/*_webhook.go)."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from cronsim import CronSim
from pydantic import AfterValidator, Field, model_validator

from .common import DnsLabel, LabelValue, Metadata, Name, NonEmpty, Quantity, Resources, Strict, Subdomain

# pkg/postgres/configuration.go FixedConfigurationParameters: the operator's own; the webhook refuses them.
FIXED = frozenset(
    """archive_mode archive_command archive_timeout cluster_name data_directory full_page_writes hba_file hot_standby
    huge_pages ident_file listen_addresses log_destination log_directory log_filename logging_collector port
    primary_conninfo primary_slot_name restart_after_crash restore_command shared_preload_libraries ssl ssl_ca_file
    ssl_cert_file ssl_key_file ssl_ciphers synchronous_standby_names unix_socket_directories""".split()
)
# pooler_webhook.go AllowedPgbouncerGenericConfigurationParameters: those that make sense here.
PGBOUNCER = frozenset(
    """client_idle_timeout client_login_timeout default_pool_size idle_transaction_timeout ignore_startup_parameters
    log_connections log_disconnections max_client_conn max_db_connections max_prepared_statements max_user_connections
    min_pool_size query_timeout query_wait_timeout reserve_pool_size reserve_pool_timeout server_check_delay
    server_connect_timeout server_idle_timeout server_lifetime tcp_keepalive tcp_user_timeout
    track_extra_parameters""".split()
)
Parameters = dict[str, str]


def _schedule(text: str) -> str:
    """scheduledbackup_webhook.go parses with robfig/cron v1: six fields, the second first."""
    if len(text.split()) != 6:
        raise ValueError("a backup's schedule has six fields, the second first")
    CronSim(text, datetime.now(UTC))
    return text


class InitDb(Strict):
    """BootstrapInitDB; the webhook: database and owner must both be there, and the secret is of type basic-auth."""

    database: NonEmpty
    owner: NonEmpty
    secret: Name
    encoding: Literal["UTF8"] | None = None
    localeCollate: str | None = None
    localeCType: str | None = None
    dataChecksums: bool | None = None
    postInitApplicationSQL: list[str] = []


class ManagedRole(Strict):
    """RoleConfiguration: a role that the operator makes, and whose password it sets; the secret is of type basic-auth,
    and its username is the role's.
    """

    name: NonEmpty
    ensure: Literal["present", "absent"] | None = None
    login: bool | None = None
    inRoles: list[NonEmpty] = []
    passwordSecret: Name | None = None


class Managed(Strict):
    """ManagedConfiguration; cluster_webhook.go: a role stands there once, and is none of the operator's own."""

    roles: list[ManagedRole]

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [role.name for role in self.roles]
        if len(names) != len(set(names)):
            raise ValueError("Role name is duplicate of another")
        if reserved := {"postgres", "streaming_replica", "cnpg_pooler_pgbouncer"} & set(names):
            raise ValueError(f"This role is reserved for operator use: {sorted(reserved)}")
        return self


class Bootstrap(Strict):
    """BootstrapConfiguration: exactly one way to begin; ours is an empty database."""

    initdb: InitDb


class Synchronous(Strict):
    """SynchronousReplicaConfiguration."""

    method: Literal["any", "first"]
    number: Annotated[int, Field(ge=1)]


class PostgresConfiguration(Strict):
    """PostgresConfiguration: every parameter is text, and none is the operator's."""

    parameters: Parameters
    synchronous: Synchronous | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if fixed := FIXED & self.parameters.keys():
            raise ValueError(f"can't set fixed configuration parameters {sorted(fixed)}")
        return self


class Storage(Strict):
    """StorageConfiguration."""

    size: Quantity


class Affinity(Strict):
    """AffinityConfiguration."""

    enablePodAntiAffinity: bool | None = None
    podAntiAffinityType: Literal["preferred", "required"] | None = None
    topologyKey: NonEmpty | None = None


class Inherited(Strict):
    """EmbeddedObjectMetadata: what the operator hands on to what it makes."""

    labels: dict[str, LabelValue]


class VolumeSnapshot(Strict):
    """VolumeSnapshotConfiguration."""

    online: bool | None = None
    snapshotOwnerReference: Literal["none", "backup", "cluster"] | None = None


class Backup(Strict):
    """BackupConfiguration; barmanObjectStore is deprecated for a plugin."""

    volumeSnapshot: VolumeSnapshot | None = None
    target: Literal["primary", "prefer-standby"] | None = None


class Certificates(Strict):
    """CertificatesConfiguration: what else the operator's own certificate is for."""

    serverAltDNSNames: list[Subdomain]


class ClusterSpec(Strict):
    """ClusterSpec; cluster_webhook.go: fewer synchronous standbys than instances, shared_buffers below the memory."""

    instances: Annotated[int, Field(ge=1)]
    bootstrap: Bootstrap
    managed: Managed | None = None
    postgresql: PostgresConfiguration
    certificates: Certificates | None = None
    storage: Storage
    walStorage: Storage | None = None
    resources: Resources
    affinity: Affinity | None = None
    inheritedMetadata: Inherited | None = None
    primaryUpdateStrategy: Literal["unsupervised", "supervised"] | None = None
    primaryUpdateMethod: Literal["switchover", "restart"] | None = None
    backup: Backup | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        synchronous = self.postgresql.synchronous
        if synchronous and synchronous.number >= self.instances:
            raise ValueError("fewer synchronous standbys than instances")
        return self


class ClusterMetadata(Metadata):
    """cluster_webhook.go validateName: it becomes part of the pods' names."""

    name: Annotated[DnsLabel, Field(max_length=50)]


class Cluster(Strict):
    """A domain's database."""

    apiVersion: Literal["postgresql.cnpg.io/v1"]
    kind: Literal["Cluster"]
    metadata: ClusterMetadata
    spec: ClusterSpec


class PgBouncer(Strict):
    """PgBouncerSpec; pooler_webhook.go: only parameters of its list, all of them text."""

    poolMode: Literal["session", "transaction"]
    parameters: Parameters

    @model_validator(mode="after")
    def _check(self) -> Self:
        if unknown := self.parameters.keys() - PGBOUNCER:
            raise ValueError(f"Invalid or reserved parameter {sorted(unknown)}")
        return self


class PodTemplate(Strict):
    """PodTemplateSpec: core/v1 both; `containers` is required and names the one called pgbouncer."""

    metadata: Inherited | None = None
    spec: dict[str, Any]


class PoolerSpec(Strict):
    """PoolerSpec."""

    cluster: Name
    instances: Annotated[int, Field(ge=1)]
    type: Literal["rw", "ro", "r"]
    pgbouncer: PgBouncer
    template: PodTemplate | None = None


class Pooler(Strict):
    """What many functions reach a database through."""

    apiVersion: Literal["postgresql.cnpg.io/v1"]
    kind: Literal["Pooler"]
    metadata: Metadata
    spec: PoolerSpec

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.metadata.name == self.spec.cluster.name:
            raise ValueError("the pooler resource cannot have the same name of a cluster")
        return self


class ScheduledBackupSpec(Strict):
    """ScheduledBackupSpec."""

    schedule: Annotated[str, AfterValidator(_schedule)]
    cluster: Name
    method: Literal["barmanObjectStore", "volumeSnapshot", "plugin"] | None = None
    backupOwnerReference: Literal["none", "self", "cluster"] | None = None


class ScheduledBackup(Strict):
    """A backup at its time."""

    apiVersion: Literal["postgresql.cnpg.io/v1"]
    kind: Literal["ScheduledBackup"]
    metadata: Metadata
    spec: ScheduledBackupSpec
