"""Declare the broker's topology without an operator: `python -m scripts.minierp.cluster.topology MANIFESTS`.

Virtual host, users, permissions, exchanges, queues, bindings and policies go to RabbitMQ's management API in one piece;
what is there already stays as it is. With `--retire` behind it, nothing is declared: the bindings of these queues that
the manifests do not have any more are taken away, once the functions are there that hear their events now, and users of
releases before.
MANAGEMENT_URL says where; each user's secret is a folder of LOGINS.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from retrying import Retrying

from scripts.minierp.local.parts.topology import definitions, retired
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import Broker
from scripts.minierp.terminal.errors import CliError
from scripts.minierp.terminal.output import complain

LOGINS = Path("/run/secrets/broker")
DECLARER = "operator"
"""The user that declares; the broker has it from the start."""
RETIRED_USERS = ("source",)
"""Of releases before: each event source has its own now."""


class Unavailable(CliError):
    """The management API answers, but not yet what it should."""


# The broker takes a while to start, and a pod may be faster: asked again after 1, 2, 4, 5, 5 … s, for five minutes.
_PATIENCE = Retrying(
    retry_on_exception=lambda error: isinstance(error, httpx.TransportError | Unavailable),
    wait_exponential_multiplier=500,
    wait_exponential_max=5_000,
    stop_max_delay=300_000,
)


class Logins:
    """The users' passwords, from a folder for each secret with its keys as files."""

    def __init__(self, folder: Path, resources: list[Broker]) -> None:
        self._folder = folder
        self._users = {resource.name: resource for resource in resources if resource.kind == "User"}

    def of(self, service: str, user: str) -> str:  # noqa: ARG002 - there is one service
        """The password of a broker user. Raises ManifestError if its secret is of another user or not there."""
        document = self._users[user].document
        secret = document.text("spec.importCredentialsSecret.name")
        try:
            name, password = (self._read(secret, key) for key in ("username", "password"))
        except OSError as error:
            raise document.error("spec.importCredentialsSecret.name", f"leads to nothing: {error}") from error
        if name != user:
            raise document.error("metadata.name", f"is {user!r}, but the secret {secret} is of the user {name!r}")
        return password

    def _read(self, secret: str, key: str) -> str:
        return (self._folder / secret / key).read_text(encoding="utf-8").strip()


def declare(url: str, login: tuple[str, str], wanted: str, patience: Retrying = _PATIENCE) -> None:
    """Hand the definitions to the management API at `url`. Raises CliError, httpx.TransportError."""
    with _api(url, login) as api:
        json_type = {"Content-Type": "application/json"}
        patience.call(_asked, api, "POST", "definitions", content=wanted, headers=json_type)


def retire(url: str, login: tuple[str, str], wanted: str, patience: Retrying = _PATIENCE) -> None:
    """Take away bindings that the definitions leave out, and users of before. Raises CliError, httpx.TransportError."""
    with _api(url, login) as api:
        for user in RETIRED_USERS:
            patience.call(_asked, api, "DELETE", f"users/{user}")
        for host in json.loads(wanted)["vhosts"]:
            there = patience.call(_asked, api, "GET", f"bindings/{_path(host['name'])}").json()
            for binding in retired(there, wanted):
                patience.call(_asked, api, "DELETE", _address(binding))


def routes(resources: list[Broker]) -> list[Broker]:
    """What says which events lead to which queue. Nobody's password is needed to know it."""
    return [resource for resource in resources if resource.kind in {"Vhost", "Exchange", "Queue", "Binding"}]


def _api(url: str, login: tuple[str, str]) -> httpx.Client:
    return httpx.Client(base_url=f"{url.rstrip('/')}/api/", auth=login, timeout=60)


def _asked(api: httpx.Client, method: str, path: str, **request: Any) -> httpx.Response:
    answer = api.request(method, path, **request)
    if answer.is_server_error:
        raise Unavailable(f"{answer.url} answers {answer.status_code}.")
    if not answer.is_success and (method, answer.status_code) != ("DELETE", 404):  # somebody else was faster
        raise CliError(f"{answer.url} answers {answer.status_code}: {answer.text}")
    return answer


def _address(binding: Mapping[str, Any]) -> str:
    host, source, queue, key = (_path(binding[part]) for part in ("vhost", "source", "destination", "properties_key"))
    return f"bindings/{host}/e/{source}/q/{queue}/{key}"


def _path(name: str) -> str:
    return quote(name, safe="")


def main() -> None:
    """Entry point; exits with 1 and the reason where it could not be declared."""
    try:
        resources = Manifests.load(Path(sys.argv[1])).broker
        logins = Logins(LOGINS, resources)
        carry_out = retire if "--retire" in sys.argv[2:] else declare
        wanted = definitions(routes(resources) if carry_out is retire else resources, logins)
        carry_out(os.environ["MANAGEMENT_URL"], (DECLARER, logins.of("rabbitmq", DECLARER)), wanted)
    except (CliError, httpx.TransportError) as error:
        complain(error if isinstance(error, CliError) else CliError(f"The broker cannot be reached: {error}."))
        sys.exit(1)
    counts = ", ".join(f"{len(parts)} {section}" for section, parts in json.loads(wanted).items())
    sys.stdout.write(f"{'Kept' if carry_out is retire else 'Declared'} {counts}.\n")


if __name__ == "__main__":
    main()
