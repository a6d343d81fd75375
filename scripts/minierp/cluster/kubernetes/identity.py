"""Whose tokens a cluster believes: the ConfigMap `identity`, which is the cluster's own and which no overlay holds.

Functions read it as they start, but for a JWKS in it, which they read as a file whenever it changes.
"""

import copy
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from scripts.minierp.cluster.kubernetes.objects import Key, Object
from scripts.minierp.local.machine.issuer import AUDIENCE, ISSUER
from scripts.minierp.manifests.resources import IDENTITY_CONFIG
from shared.process.settings import OPEN, TOKENS

CONFIG = Key("", "ConfigMap", IDENTITY_CONFIG)
JWKS, FOLDER = "jwks.json", "/run/identity"
USES = "minierp.com/uses-identity"
"""The label of every function that is called by people."""

_TOLD = "minierp.com/identity"
_LABELS = {"app.kubernetes.io/part-of": "minierp", "app.kubernetes.io/managed-by": "minierp-deploy"}


@dataclass(frozen=True)
class Trust:
    """Whom functions let in. keys: where the issuer's are. jwks: the keys themselves, where deploy made the issuer."""

    access: str = TOKENS
    issuer: str = ""
    audience: str = AUDIENCE
    keys: str = ""
    jwks: str = ""

    @classmethod
    def anybody(cls) -> Self:
        """No tokens at all."""
        return cls(OPEN)

    @classmethod
    def own(cls, jwks: str) -> Self:
        """Those that an issuer of our own signs."""
        return cls(issuer=ISSUER, keys=f"{FOLDER}/{JWKS}", jwks=jwks)

    @classmethod
    def held(cls, live: Object | None) -> Self | None:
        """As the cluster's ConfigMap has it; none where it is not there, or lets nobody in."""
        data = live.at("data", {}) if live else {}
        found = cls(jwks=data.get(JWKS, ""), **{name: data[name] for name in _NAMES if name in data})
        return found if found.access == OPEN or (found.issuer and found.keys) else None

    @classmethod
    def is_open(cls, live: Object | None) -> bool:
        """Whether the cluster's ConfigMap lets anybody in."""
        held = cls.held(live)
        return held is not None and held.access == OPEN

    def config(self, namespace: str) -> Object:
        """The ConfigMap that says it."""
        metadata = _metadata(IDENTITY_CONFIG, "platform", namespace)
        data = {**self._said, **({JWKS: self.jwks} if self.jwks else {})}
        return Object({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})

    def way(self, namespace: str) -> Object:
        """The functions' way to the issuer's keys, and to nothing where these are a file."""
        metadata = _metadata("use-issuer", "network", namespace)
        spec = {"podSelector": {"matchLabels": {USES: "true"}}, "policyTypes": ["Egress"], "egress": self._egress()}
        return Object(
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}
        )

    def told(self, function: Object) -> Object:
        """A function that starts anew when this changes, and finds a JWKS of our own as a file."""
        if not function.is_function or USES not in function.at("metadata.labels", {}):
            return function
        content: dict[str, Any] = copy.deepcopy(dict(function.content))
        template = content["spec"]["template"]
        template["metadata"].setdefault("annotations", {})[_TOLD] = self._digest
        if self.jwks:
            _mount(template["spec"])
        return Object(content)

    @property
    def _digest(self) -> str:
        """Of what is read at a start alone: a JWKS that changes restarts nobody."""
        return hashlib.sha256(json.dumps(self._said, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def _said(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if name in _NAMES}

    def _egress(self) -> list[dict[str, Any]]:
        """To an issuer in the cluster by its namespace: policies go by the ports of pods, which its Service hides."""
        if "://" not in self.keys:
            return []
        address = urlsplit(self.keys)
        host = (address.hostname or "").removesuffix(".cluster.local")
        if host.endswith(".svc"):
            within = host.removesuffix(".svc").rpartition(".")[2]
            return [{"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": within}}}]}]
        port = address.port or (443 if address.scheme == "https" else 80)
        anywhere = [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "::/0"}}]
        return [{"to": anywhere, "ports": [{"protocol": "TCP", "port": port}]}]


_NAMES = ("access", "issuer", "audience", "keys")


def _metadata(name: str, component: str, namespace: str) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/component": component, **_LABELS}
    return {"name": name, "namespace": namespace, "labels": labels}


def _mount(pod: dict[str, Any]) -> None:
    items = [{"key": JWKS, "path": JWKS}]
    pod.setdefault("volumes", []).append({"name": "identity", "configMap": {"name": IDENTITY_CONFIG, "items": items}})
    mount = {"name": "identity", "mountPath": FOLDER, "readOnly": True}
    pod["containers"][0].setdefault("volumeMounts", []).append(mount)
