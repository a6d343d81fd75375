"""What only this machine's builds need to reach a package index. It is mounted into them and in no layer."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_BUNDLES = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")
_SETTINGS = {"index-url", "extra-index-url", "proxy", "timeout", "default-timeout", "trusted-host"}


@contextmanager
def build_secrets(environment: Mapping[str, str] = os.environ) -> Iterator[dict[str, Path]]:
    """Files by the identifiers that the Dockerfile asks for: `ca-bundle` and `pip-conf`, each only if there is one."""
    with TemporaryDirectory(prefix="minierp-build-") as folder:
        found = {}
        if bundle := next((Path(value) for name in _BUNDLES if (value := environment.get(name))), None):
            found["ca-bundle"] = bundle
        if settings := pip_settings(_pip_configuration()):
            found["pip-conf"] = Path(folder, "pip.conf")
            found["pip-conf"].write_text(settings, encoding="utf-8")
        yield found


def pip_settings(configuration: str) -> str:
    """From what `pip config list` says, a pip.conf of what a build must know: indexes, proxy and patience.

    Paths of this machine mean nothing inside a build and are left out.
    """
    lines = {}
    for name, value in re.findall(r"^[^.\n]+\.([a-z-]+)='(.*)'$", configuration, re.MULTILINE):
        reachable = " ".join(
            part for part in re.split(r"\\n|\s+", value) if part and not part.startswith(("file:", "/"))
        )
        if name in _SETTINGS and reachable:
            lines[name.removeprefix("default-")] = reachable
    return "\n".join(["[global]", *(f"{name} = {value}" for name, value in lines.items()), ""]) if lines else ""


def _pip_configuration() -> str:
    command = [sys.executable, "-m", "pip", "config", "list"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
