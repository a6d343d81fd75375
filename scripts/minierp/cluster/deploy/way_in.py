"""The way in: which Service it is, where it answers, and a tunnel to it."""

import os
import re
import ssl
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

from scripts.minierp.cluster.kubernetes.commands import Kubectl
from scripts.minierp.cluster.kubernetes.errors import DeployError
from scripts.minierp.cluster.kubernetes.inspection import objects
from scripts.minierp.cluster.kubernetes.objects import Object

_GENERATED = "gateway.networking.k8s.io/gateway-name"
"""The label that an implementation of the Gateway API puts on the Service it makes for a Gateway."""
_PATIENCE = 10.0
"""Seconds for a gateway to greet."""
_FORWARDING = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")


def service(kubectl: Kubectl) -> Object:
    """The gateway's Service. Raises DeployError if there is none."""
    return _chosen(objects("-n", kubectl.namespace, "get", "services"))


def address(found: Object, nodes: Sequence[Mapping[str, object]] = ()) -> str:
    """Where the Service answers from outside; empty if only through a tunnel. nodes: `status.addresses` of nodes."""
    for ingress in found.at("status.loadBalancer.ingress", []):
        return f"https://{_in_url(ingress.get('hostname') or ingress.get('ip'))}"
    port = next((port.get("nodePort") for port in found.at("spec.ports", []) if port.get("port") == 443), None)
    host = next((str(node["address"]) for node in nodes if node.get("type") == "InternalIP"), "")
    return f"https://{_in_url(host)}:{port}" if port and host else ""


def node_addresses() -> list[Mapping[str, object]]:
    """Of all nodes; none where we may not look."""
    try:
        found = objects("get", "nodes")
    except DeployError:
        return []
    return [each for node in found for each in node.at("status.addresses", [])]


def served_certificate(kubectl: Kubectl) -> str:
    """What the gateway shows its clients now (PEM); empty where none can be reached."""
    try:
        with tunnel(kubectl, service(kubectl).name) as port:
            return ssl.get_server_certificate(("127.0.0.1", port), timeout=_PATIENCE)
    except (DeployError, OSError):
        return ""


@contextmanager
def tunnel(kubectl: Kubectl, name: str) -> Iterator[int]:
    """A free port of this machine that leads to port 443 of the Service. Raises DeployError if none opens."""
    line = ["kubectl", "-n", kubectl.namespace, "port-forward", f"service/{name}", ":443", "--address=127.0.0.1"]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=errors, text=True, env=dict(os.environ))
        try:
            yield _port(process, errors)
        finally:
            process.terminate()
            process.wait()


def _in_url(host: str) -> str:
    """A name or an address as a URL holds it (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def _chosen(services: Sequence[Object]) -> Object:
    generated = [item for item in services if _GENERATED in item.at("metadata.labels", {})]
    plain = [item for item in services if item.name == "gateway"]
    if not (found := [*generated, *plain]):
        raise DeployError("There is no Service of a gateway.", "Look at `kubectl get gateways,services`.")
    return found[0]


def _port(process: "subprocess.Popen[str]", errors: IO[str]) -> int:
    """Kubectl says it in its first line, or ends."""
    said = process.stdout.readline() if process.stdout else ""
    if found := _FORWARDING.search(said):
        return int(found[1])
    process.wait()
    errors.seek(0)
    raise DeployError(f"No tunnel to the gateway: {errors.read().strip()}", "Look at the gateway's pods.")
