"""podman as the tests use it: containers with as few rights as a pod of ours has, and none of podman's own comforts."""

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CONFINED = ("--read-only", "--read-only-tmpfs=false", "--cap-drop=all", "--security-opt=no-new-privileges")
"""A read-only root without a temporary file system, and no capability: as knative/components/restricted has it."""

_SECONDS = 300


class Podman:
    """One podman; `folder` is for its configuration."""

    def __init__(self, folder: Path) -> None:
        self._empty = folder / "empty"
        self._empty.mkdir()
        self.environment = dict(os.environ)
        if "CONTAINERS_CONF" not in os.environ:
            (folder / "containers.conf").write_text(_configuration())
            self.environment["CONTAINERS_CONF"] = str(folder / "containers.conf")

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`podman WORDS`, with its output as text."""
        done = subprocess.run(
            ["podman", *words], env=self.environment, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        assert done.returncode == 0 or not check, done.stderr
        return done

    def inside(self, image: str, *command: str, environment: Mapping[str, str] | None = None) -> str:
        """What a command says in a confined container of `image`, on the network of this machine."""
        return self.run("run", "--rm", *self._confined(environment or {}), image, *command).stdout

    def start(self, image: str, environment: Mapping[str, str], *files: str) -> str:
        """A confined container of `image` that does what it does by itself, and can write nowhere; its identifier.

        It finds `files` where they are here.
        """
        places = {str(self._empty): "/dev/shm", **{file: file for file in files}}
        mounts = [f"--mount=type=bind,src={here},dst={there},ro=true" for here, there in places.items()]
        return self.run("run", "--detach", *mounts, *self._confined(environment), image).stdout.strip()

    def inspect(self, kind: str, name: str) -> dict[str, Any]:
        """Everything podman knows about an `image` or `container`."""
        (found,) = json.loads(self.run("inspect", f"--type={kind}", name).stdout)
        return dict(found)

    def _confined(self, environment: Mapping[str, str]) -> Sequence[str]:
        return [*CONFINED, "--network=host", *(f"--env={name}={value}" for name, value in environment.items())]


def _configuration() -> str:
    """What lets podman run where its own defaults cannot: without systemd, and below this process's own limits."""
    files, processes = (
        min(resource.getrlimit(kind)[1], 4096) for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC)
    )
    engine = ['runtime = "runc"'] if shutil.which("runc") else []
    if not Path("/run/systemd/system").exists():
        engine += ['cgroup_manager = "cgroupfs"', 'events_logger = "file"']
    limits = f'default_ulimits = ["nofile={files}:{files}", "nproc={processes}:{processes}"]'
    return "\n".join(["[containers]", limits, "[engine]", *engine, ""])
