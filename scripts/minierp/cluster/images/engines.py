"""podman, buildah and docker: the few things asked of them, each in its own words."""

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.cluster.images.references import DOCKERFILE, Reference, build_arguments
from scripts.minierp.terminal.errors import CliError, UsageError

_LAST_LINES = 30


class EngineFailed(CliError):
    """podman, buildah or docker failed; its last words are in the details."""

    def __init__(self, message: str, output: Sequence[str]) -> None:
        super().__init__(message, "Nothing was tagged; start it again once the reason is gone.")
        self._output = output

    @property
    def details(self) -> Sequence[str]:
        """The end of its output."""
        return self._output[-_LAST_LINES:]


@dataclass(frozen=True)
class Engine:
    """A program that builds images. `exists`: its question for an image; `build`: its command with what only it takes.

    `epoch`: the time of every file and image (SOURCE_DATE_EPOCH), so that the same content is the same image.
    """

    program: str
    exists: tuple[str, ...]
    build: Callable[[str], list[str]]

    def has(self, name: str) -> bool:
        """Whether the image is in its store."""
        return subprocess.run([self.program, *self.exists, name], capture_output=True, check=False).returncode == 0

    def build_image(
        self,
        root: Path,
        wanted: Reference,
        secrets: Mapping[str, Path],
        fresh: bool,
        follow: Callable[[str], None],
    ) -> None:
        """Build and tag it, also as `latest`; `fresh`: from scratch; `follow` hears every line. Raises EngineFailed."""
        given = build_arguments(wanted.image)
        command = [
            *(self.program, *self.build(_epoch()), "--file", str(DOCKERFILE)),
            *(part for name, value in given.items() for part in ("--build-arg", f"{name}={value}")),
            # Not by an argument: buildah takes an older image for the same if only an argument differs.
            *("--label", f"org.opencontainers.image.version={wanted.tag}"),
            *(part for name, file in secrets.items() for part in ("--secret", f"id={name},src={file}")),
            *(["--no-cache"] if fresh else []),
            *("--tag", str(wanted), "--tag", f"{wanted.name}:latest", "."),
        ]
        self._run(command, root, f"{self.program} could not build {wanted}.", follow)

    def text(self, image: str, path: str) -> str | None:
        """A text file of an image in its store, without starting it; None if there is none or it cannot tell."""
        made = self._quietly("create", image)
        if made is None:
            return None
        container = made.decode().strip()
        packed = self._quietly("cp", f"{container}:{path}", "-")
        self._quietly("rm", container)
        if packed is None:
            return None
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            files = [archive.extractfile(member) for member in archive if member.isfile()]
            return files[0].read().decode(errors="replace") if files and files[0] else None

    def _quietly(self, *words: str) -> bytes | None:
        done = subprocess.run([self.program, *words], capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def push(self, wanted: Reference, registry: str, follow: Callable[[str], None]) -> str:
        """Copy an image of its store to a registry; its name there. Raises EngineFailed."""
        there = f"{registry.rstrip('/')}/{wanted.short}:{wanted.tag}"
        for words in (["tag", str(wanted), there], ["push", there]):
            self._run([self.program, *words], Path.cwd(), f"{self.program} could not push {there}.", follow)
        return there

    def _run(self, command: Sequence[str], root: Path, problem: str, follow: Callable[[str], None]) -> None:
        lines: list[str] = []
        with subprocess.Popen(
            command, cwd=root, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                follow(lines[-1])
        if process.returncode != 0:
            raise EngineFailed(problem, lines)


def _docker(epoch: str) -> list[str]:
    proxies = [name for name in os.environ if name.upper() in {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}]
    own = [part for name in proxies for part in ("--build-arg", name)]  # podman and buildah pass these by themselves
    return ["build", "--progress=plain", "--build-arg", f"SOURCE_DATE_EPOCH={epoch}", *own]


ENGINES = {
    "podman": Engine("podman", ("image", "exists"), lambda epoch: ["build", "--timestamp", epoch]),
    "docker": Engine("docker", ("image", "inspect"), _docker),
    "buildah": Engine(
        "buildah", ("inspect", "--type=image"), lambda epoch: ["build", "--layers", "--timestamp", epoch]
    ),
}


def engine(name: str | None) -> Engine:
    """The engine of this name, or the first that is installed. Raises UsageError or EngineMissing."""
    if name is not None and name not in ENGINES:
        raise UsageError(f"{name} is no tool that builds images.", f"There are: {', '.join(ENGINES)}.")
    for candidate in [name] if name else ENGINES:
        if shutil.which(candidate):
            return ENGINES[candidate]
    raise CliError(f"{name or ', '.join(ENGINES)}: not installed.", "On Debian: apt-get install podman.")


def _epoch() -> str:
    return os.environ.get("SOURCE_DATE_EPOCH", "0")


def _environment() -> dict[str, str]:
    return {**os.environ, "DOCKER_BUILDKIT": "1"}
