"""SeaweedFS: the object store, S3 in front. One process, its data below the system's home."""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

from scripts.minierp.local.machine.addresses import BUCKET, Addresses
from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.running.program import Program, basic_environment

_SERVERS = ("master", "volume", "filer", "s3")
_LARGEST_VOLUME_MB = 1024
_VOLUMES = 32
_SECONDS = 1.0
_END_SECONDS = 2.0
"""What is written is on its way to the disk before that; then it waits 15 seconds for parts of itself that are gone."""


def objects_program(home: Path, addresses: Addresses) -> Program:
    """The program, its configuration written."""
    folder = home / "objects"
    environment = {**basic_environment(folder), "TMPDIR": str(folder)}
    (folder / "data").mkdir(exist_ok=True)
    write_atomically(folder / "s3.json", json.dumps(_identities(addresses)))
    port, master = addresses.ports.of("objects"), addresses.ports.of("objects-master")
    return Program(
        name="objects",
        kind="service",
        arguments=[str(Path(sys.prefix) / "bin" / "weed"), "server", *_options(folder, addresses)],
        environment=environment,
        log=home / "logs" / "objects.log",
        is_ready=lambda: _answers(port) and _has_room(master),
        directory=folder,
        port=port,
        stop_seconds=_END_SECONDS,
    )


def _options(folder: Path, addresses: Addresses) -> list[str]:
    """Everything on 127.0.0.1 and on ports of our own; nothing is reported to anybody."""
    ports = {f"{server}.port": addresses.ports.of(f"objects-{server}") for server in _SERVERS}
    grpc = {f"{server}.port.grpc": addresses.ports.of(f"objects-{server}-grpc") for server in _SERVERS}
    options = {
        "dir": folder / "data",
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        **ports,
        **grpc,
        "s3.port": addresses.ports.of("objects"),
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.config": folder / "s3.json",
        "s3.iam": "false",
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": _LARGEST_VOLUME_MB,
        "volume.max": _VOLUMES,
        "volume.preStopSeconds": 0,
    }
    return ["-s3", *(f"-{name}={value}" for name, value in options.items())]


def _identities(addresses: Addresses) -> dict[str, object]:
    credentials = {"accessKey": BUCKET, "secretKey": addresses.passwords.of("objects", BUCKET)}
    # "Admin" makes the bucket with the first object.
    return {"identities": [{"name": BUCKET, "credentials": [credentials], "actions": ["Admin"]}]}


def _has_room(master: int) -> bool:
    """Whether the volumes are known: before that, S3 answers 500 for what lies in them."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{master}/dir/status", timeout=_SECONDS) as answer:
            return bool(json.load(answer)["Topology"]["Max"])
    except (OSError, ValueError, KeyError):
        return False


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=_SECONDS).close()
    except urllib.error.HTTPError as refusal:
        return refusal.code < 500
    except OSError:
        return False
    return True
