"""Write NGINX's configuration for a cluster: `python -m scripts.minierp.cluster.gateway MANIFESTS FILE`.

NAMESPACE is the cluster namespace of the functions. Each is reached by its own host name, which the cluster's name
server leads to Knative's ingress; it is asked again all the time, so that NGINX also starts before any function is
there. ADDRESS_RATE, BEARER_RATE and ADDRESS_AT_ONCE are what one client may ask.
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.manifests.front import Front, Limits, configuration
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.terminal.errors import CliError
from scripts.minierp.terminal.output import complain

TLS = Path("/run/secrets/tls")
RESOLV_CONF = Path("/etc/resolv.conf")
_MODE = 0o644  # NGINX runs in another container; there is nothing secret in it


def gateway_configuration(
    manifests: Manifests,
    namespace: str,
    name_servers: list[str],
    folder: Path,
    limits: Limits,
    *,
    tls: Path = TLS,
    listen: str = "8443",
    port: int = 80,
) -> str:
    """The configuration. folder: where NGINX may write. port: where Knative's ingress answers."""
    host = f"$upstream.{namespace}.svc.cluster.local"
    front = Front(
        listen=listen,
        certificate=tls / "tls.crt",
        key=tls / "tls.key",
        folder=folder,
        error_log="stderr",
        access_log="/dev/stdout",
        servers=f"    resolver {' '.join(name_servers)} valid=10s;\n",
        target=host if port == 80 else f"{host}:{port}",
        host=host,
        limits=limits,
        workers="2",
    )
    return configuration(manifests, front)


def name_servers(resolv_conf: str) -> list[str]:
    """The addresses of a resolv.conf, as NGINX writes them. Raises CliError if there is none."""
    words = [line.split() for line in resolv_conf.splitlines()]
    found = [word[1] for word in words if len(word) > 1 and word[0] == "nameserver"]
    if not found:
        raise CliError("/etc/resolv.conf names no name server, so functions cannot be found.")
    return [f"[{address}]" if ":" in address else address for address in found]


def limits(environment: Mapping[str, str]) -> Limits:
    """What one client may ask, as variables say it. Raises CliError for one that is missing or no whole number."""
    return Limits(*(_whole(environment, name) for name in ("ADDRESS_RATE", "BEARER_RATE", "ADDRESS_AT_ONCE")))


def _whole(environment: Mapping[str, str], name: str) -> int:
    text = environment.get(name, "")
    if not re.fullmatch("[1-9][0-9]{0,5}", text):
        raise CliError(f"The environment variable {name} is {text!r}, expected a whole number from 1 to 999999.")
    return int(text)


def main() -> None:
    """Entry point; exits with 1 and the reason where the manifests cannot be used."""
    folder, file = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        servers = name_servers(RESOLV_CONF.read_text(encoding="utf-8"))
        allowed = limits(os.environ)
        content = gateway_configuration(Manifests.load(folder), os.environ["NAMESPACE"], servers, file.parent, allowed)
    except CliError as error:
        complain(error)
        sys.exit(error.exit_code)
    write_atomically(file, content, _MODE)


if __name__ == "__main__":
    main()
