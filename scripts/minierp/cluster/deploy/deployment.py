"""One run of deploy: look, decide, do, prove, report."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from scripts.minierp.cluster.deploy import certificate
from scripts.minierp.cluster.deploy.access import INSECURE, Access, decided
from scripts.minierp.cluster.deploy.wish import Wish
from scripts.minierp.cluster.images.contents import images
from scripts.minierp.cluster.images.record import built_bases, overruled
from scripts.minierp.cluster.images.references import reference
from scripts.minierp.cluster.kubernetes import capacity, discovery, inspection, preflight, secrets
from scripts.minierp.cluster.kubernetes.commands import Kubectl, Step
from scripts.minierp.cluster.kubernetes.errors import ClusterNotReady
from scripts.minierp.cluster.kubernetes.identity import CONFIG, Trust
from scripts.minierp.cluster.kubernetes.objects import Key, Object
from scripts.minierp.cluster.kubernetes.render import render
from scripts.minierp.cluster.plan import exposure, traffic
from scripts.minierp.cluster.plan.plan import OURS, PART_OF, Plan, plan
from scripts.minierp.cluster.plan.stages import only, rollout
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.terminal.errors import UsageError
from shared.process.settings import OPEN


class Deployment:
    """What a wish means for the cluster."""

    def __init__(self, wish: Wish, given: Mapping[str, str]) -> None:
        self.wish = wish
        self.kubectl = Kubectl(wish.namespace, wish.timeout)
        self._given = given

    @cached_property
    def objects(self) -> list[Object]:
        """Everything the overlay holds, whatever functions were named."""
        return render(self.wish.overlay, self.wish.namespace, self._tags)

    @cached_property
    def wanted(self) -> list[Object]:
        """What is to be deployed. Raises UsageError for a function that does not exist."""
        return only(self.objects, self.wish.functions)

    def check(self) -> list[str]:
        """What is to be feared, though it may go well. Raises ClusterNotReady with all that is missing."""
        facts = discovery.facts(self.kubectl, self.objects)
        if missing := preflight.lacks(facts, self.objects):
            raise ClusterNotReady(missing)
        return capacity.warnings(facts.room, self.objects)

    def look(self) -> dict[Key, Object]:
        """What the cluster holds."""
        return inspection.holdings(self.kubectl, self.objects)

    def missing_secrets(
        self, existing: Mapping[str, Mapping[str, str]], nodes: Sequence[str] = (), served: str = ""
    ) -> list[secrets.Secret]:
        """The Secrets to apply, beside those that exist. The certificate is cert-manager's where one is asked for.

        nodes: the nodes' names and addresses, at which the gateway may answer. served: the certificate that it shows
        now, if that is known (PEM). Raises UsageError.
        """
        logins = secrets.missing(existing, self._given, self.wish.namespace, self._brought, self._encrypted)
        if any(item.kind == "Certificate" for item in self.objects):
            if self.wish.new_certificate or self.wish.hosts:
                raise UsageError("Here cert-manager makes the certificate, and renews it.", _CERT_MANAGERS)
            return logins

        def make(trusted: str) -> dict[str, str]:
            hosts = (*self.wish.hosts, *nodes)
            return certificate.make(self.wish.namespace, hosts, certificate.needed(trusted, served))

        return [*logins, *secrets.tls(existing, make, self.wish.new_certificate)]

    def refuse_missing(self, existing: Mapping[str, Mapping[str, str]]) -> None:
        """Raises ClusterNotReady for each Secret that is to be brought and is not there."""
        namespace = self.wish.namespace
        lacking = [name for name in sorted(self._brought) if not existing.get(name, {}).get("url")]
        if lacking:
            raise ClusterNotReady([_TO_BE_BROUGHT.format(name=name, namespace=namespace) for name in lacking])

    def generated(self, missing: Sequence[secrets.Secret], existing: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """The passwords that nobody knows yet, by Secret."""
        known = {**{name: data.get("password") for name, data in existing.items()}, **self._given}
        logins = [secret for secret in missing if secret.name in secrets.USERS]
        return {each.name: each.data["password"] for each in logins if known.get(each.name) != each.data["password"]}

    def kept(self, existing: Mapping[str, Mapping[str, str]]) -> list[str]:
        """A remark for each password that was given although the cluster has another one."""
        other = [name for name, value in self._given.items() if existing.get(name, {}).get("password", value) != value]
        return [f"{name} keeps its password; docs/operations.md, Passwords, changes one." for name in other]

    def uncovered(self, existing: Mapping[str, Mapping[str, str]]) -> list[str]:
        """A remark for each name that was asked for and that the certificate, which stays, does not vouch for."""
        present = existing.get(secrets.TLS, {}).get("tls.crt")
        if not present or self.wish.new_certificate:
            return []
        others = [host for host in self.wish.hosts if not certificate.covers(present, host)]
        return [f"The certificate that is there does not vouch for {host}: add --new-certificate." for host in others]

    def access(self, live: Mapping[Key, Object], existing: Mapping[str, Mapping[str, str]]) -> Access:
        """Who may come through the gateway. Raises ClusterNotReady where nobody says so, UsageError."""
        made = decided(self.wish.access, live, existing, self.wish.namespace)
        if made.config and made.trust != Trust.held(live.get(CONFIG)):
            chosen = {item.key for item in self.wanted}
            untold = [each for each in self.objects if exposure.people_call(each) and each.key not in chosen]
            if any(each.key in live for each in untold):
                raise UsageError("Who may come is said to all functions at once.", "Name no functions.")
        return made

    def refuse_exposure(self, live: Mapping[Key, Object], access: Access) -> None:
        """Raises UsageError where a revision from before tokens would go on answering, unless anybody may come."""
        there = {item.name: live[item.key] for item in self._people_call if item.key in live}
        targets = {name: found for name, each in there.items() if (found := traffic.named(each, self.wish.canary))}
        if targets and access.trust.access != OPEN:
            exposure.refuse(targets, inspection.revisions(self.kubectl))

    def plan(self, missing: Sequence[secrets.Secret], live: Mapping[Key, Object], access: Access | None = None) -> Plan:
        """The steps that are left, and remarks. access: None for a rehearsal that does not say who may come."""
        wanted = list(self.wanted)
        if access:
            wanted = [*access.config, access.trust.way(self.wish.namespace), *map(access.trust.told, wanted)]
        made_secrets = [*missing, *(access.secrets if access else ())]
        objects = [Object(secret.manifest(self.wish.namespace)) for secret in made_secrets]
        made = plan(self.kubectl, wanted, objects, live, self.wish.canary, whole=not self.wish.functions)
        made.remarks.extend([*self._left_over(live), *self._overruled])
        return made

    def move_traffic(self, promote: bool) -> Plan:
        """Promote or roll back the functions that are named, or all of them; with a remark for each that stays.

        Who hears is promoted before who speaks, as it is rolled out, and rolled back after it.
        """
        live = self.look()
        turn = rollout(self.wanted) if promote else reversed(rollout(self.wanted))
        functions = [live[item.key] for item in turn if item.key in live]
        revisions = [] if promote else inspection.revisions(self.kubectl)
        is_open = Trust.is_open(live.get(CONFIG))
        if not (promote or is_open or self.wish.access.anybody):
            asked = {item.key for item in self._people_call}
            back = {item.name: [traffic.before(item, revisions)] for item in functions if item.key in asked}
            exposure.refuse(back, revisions)
        made = Plan(remarks=[INSECURE] if is_open else [])
        for function in functions:
            step = self._moved(function, promote, revisions)
            made.add(step)
            if step is None:
                made.remarks.append(f"{function.name} stays: {traffic.Split.of(function).sentence}")
        return made

    def _moved(self, function: Object, promote: bool, revisions: Sequence[Object]) -> Step | None:
        if promote:
            return traffic.promote(self.kubectl, function)
        return traffic.roll_back(self.kubectl, function, revisions)

    @property
    def _people_call(self) -> list[Object]:
        return [item for item in self.wanted if exposure.people_call(item)]

    def _left_over(self, live: Mapping[Key, Object]) -> list[str]:
        """What an earlier release deployed and this one has no manifest for."""
        known = {item.key for item in self.objects}
        ours = [item for item in live.values() if item.at("metadata.labels", {}).get(PART_OF) == OURS]
        gone = [item for item in ours if item.key not in known and (item.is_function or item.sink or _is_user(item))]
        return [f"{item.key.resource} is in no manifest any more; `kubectl delete` removes it." for item in gone]

    @property
    def _brought(self) -> frozenset[str]:
        return secrets.brought({item.name for item in self.objects if item.kind == "StatefulSet"})

    @property
    def _encrypted(self) -> bool:
        return secrets.by_tls({item.name for item in self.objects if item.kind == "Certificate"})

    @property
    def _overruled(self) -> list[str]:
        return [] if self.wish.image_tag else overruled(images(CHECKOUT))

    @property
    def _tags(self) -> dict[str, str]:
        found = [reference(CHECKOUT, image, built_bases(image)) for image in images(CHECKOUT)]
        return {each.short: self.wish.image_tag or each.tag for each in found}


def _is_user(item: Object) -> bool:
    """Whether it is a user of the broker, who may log in as long as it is there."""
    return (item.key.group, item.kind) == ("rabbitmq.com", "User")


_TO_BE_BROUGHT = (
    "no Secret {name} with the key url says where the object store is: `kubectl -n {namespace} create secret generic "
    "{name} --from-literal=url=https://KEY:SECRET@HOST/BUCKET` (the namespace first: `kubectl create namespace "
    "{namespace}`)"
)
_CERT_MANAGERS = (
    "Its names stand in knative/overlays/production/certificate.yaml; leave --new-certificate and --host away."
)
