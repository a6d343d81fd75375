"""What is to run: every program of the manifests, with its address, in the home directory of one system."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.certificates import Certificates, certificates
from scripts.minierp.local.machine.issuer import AUDIENCE, ISSUER, IssuerFiles
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.local.machine.state import FunctionState, State
from scripts.minierp.local.parts.bindings import take_away
from scripts.minierp.local.parts.eventing import source_program, timers_program
from scripts.minierp.local.parts.functions import function_program
from scripts.minierp.local.parts.nginx import nginx_program
from scripts.minierp.local.parts.objects import objects_program
from scripts.minierp.local.parts.postgres import Postgres
from scripts.minierp.local.parts.rabbitmq import epmd_program, rabbitmq_program
from scripts.minierp.local.parts.redis import RULES, redis_program
from scripts.minierp.local.running.program import Program
from scripts.minierp.manifests.manifests import Manifests
from shared.process.domains import ACCESSES

_HTTPS_PORT = 8443


@dataclass(frozen=True)
class Plan:
    """The programs of one system. `root` holds the manifests (knative/base) and the functions.

    insecure: whether nobody is asked for a token.
    """

    home: Path
    root: Path
    port: int | None = None
    insecure: bool = False

    @cached_property
    def manifests(self) -> Manifests:
        """What the manifests say. Raises ManifestError."""
        return Manifests.load(self.root / "knative" / "base")

    @cached_property
    def addresses(self) -> Addresses:
        """Ports and passwords of this home; raises PortInUse for an HTTPS port that was asked for and is taken."""
        ports = Ports(self.home / "ports.json")
        if self.port:
            ports.exactly("https", self.port)
        return Addresses(ports, Passwords(self.home / "passwords.json"), self._identity())

    @cached_property
    def certificates(self) -> Certificates:
        """Whom clients trust, and what NGINX shows."""
        return certificates(self.home / "certificates")

    @cached_property
    def databases(self) -> list[Postgres]:
        """A server for each domain that owns a database."""
        return [Postgres(self.home, domain, self.addresses) for domain in self.manifests.domains]

    def services(self) -> list[Program]:
        """Redis, objects and RabbitMQ, where the manifests use them; PostgreSQL has steps of its own."""
        stores = [redis_program(self.home, self.addresses)] if self.manifests.uses_redis else []
        stores += [objects_program(self.home, self.addresses)] if self.manifests.uses_objects else []
        if not self.manifests.broker:
            return stores
        return [
            *stores,
            epmd_program(self.home, self.addresses),
            rabbitmq_program(self.home, self.manifests, self.addresses),
        ]

    def take_away_bindings(self) -> None:
        """Those that an earlier release left in the broker, which runs; by its operator, if it has one."""
        if url := self._broker().get("url"):
            take_away(self.home / "rabbitmq", url)

    def functions(self, domain: str | None) -> list[Program]:
        """The functions that use a domain's database; those that use none for None."""
        return [
            function_program(self.home, self.root, function, self.addresses)
            for function in self.manifests.functions
            if function.domain == domain
        ]

    def sources(self) -> list[Program]:
        """The event sources."""
        return [
            source_program(self.home, self.root, source, self.addresses) for source in self.manifests.rabbitmq_sources
        ]

    def timers(self) -> list[Program]:
        """The one program of all timers, if there are any."""
        return [timers_program(self.home, self.root)] if self.manifests.ping_sources else []

    def gateway(self) -> Program:
        """NGINX."""
        return nginx_program(self.home, self.manifests, self.addresses, self.certificates)

    def state(self) -> State:
        """Every address, before anything runs."""
        ports = self.addresses.ports
        port = ports.of("https", preferred=_HTTPS_PORT)
        return State(
            home=str(self.home),
            root=str(self.root),
            manifests=str(self.root / "knative" / "base"),
            insecure=self.insecure,
            base_url=f"https://localhost:{port}",
            remembered_port=port not in (self.port, _HTTPS_PORT) and ports.is_remembered("https"),
            ca_certificate=str(self.certificates.authority),
            functions=self._functions(),
            broker=self._broker(),
            redis=self._redis(),
            objects={"url": self.addresses.objects()} if self.manifests.uses_objects else {},
            databases={domain: self._database(domain) for domain in self.manifests.domains},
        )

    def _identity(self) -> dict[str, str]:
        """What a cluster's ConfigMap of this name says, of an issuer of our own."""
        keys = IssuerFiles.below(self.home / "identity").made().jwks
        access = "open" if self.insecure else "tokens"
        return {"access": access, "issuer": ISSUER, "audience": AUDIENCE, "keys": str(keys)}

    def _functions(self) -> dict[str, FunctionState]:
        queues = {source.sink: source.queue for source in self.manifests.rabbitmq_sources}
        return {
            function.name: FunctionState(self.addresses.function(function), queues.get(function.name))
            for function in self.manifests.functions
        }

    def _database(self, domain: str) -> dict[str, str]:
        urls = {f"{access}_url": self.addresses.database(domain, access) for access in ACCESSES}
        return {"url": urls["owner_url"], **urls}

    def _redis(self) -> dict[str, str]:
        users = RULES if self.manifests.uses_redis else ()
        return {f"{user}_url": self.addresses.redis(user) for user in users}

    def _broker(self) -> dict[str, str]:
        users = [resource.name for resource in self.manifests.broker if resource.kind == "User"]
        urls = {f"{user}_url": self.addresses.broker(user) for user in users}
        return {"url": urls["operator_url"], **urls} if "operator_url" in urls else urls
