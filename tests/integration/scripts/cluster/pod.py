"""A pod of the overlay `minimal`, run by podman on this machine's own programs: read-only root, no rights, no net."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.integration.scripts.cluster.images.podman import CONFINED, Podman

USER = 10001
Secrets = Mapping[str, Mapping[str, str]]


class Pod:
    """One workload's containers and volumes, as a kubelet makes them. Paths below `folder` stand for the volumes."""

    def __init__(self, podman: Podman, objects: list[dict[str, Any]], workload: str, folder: Path) -> None:
        self._podman = podman
        kind, _, name = workload.partition("/")
        (found,) = (one for one in objects if (one["kind"], one["metadata"]["name"]) == (kind, name))
        self._maps = {one["metadata"]["name"]: one["data"] for one in objects if one["kind"] == "ConfigMap"}
        self._spec = found["spec"]["template"]["spec"]
        claims = [{"name": claim["metadata"]["name"]} for claim in found["spec"].get("volumeClaimTemplates", [])]
        self._volumes = [*self._spec.get("volumes", []), *claims]
        self._folder = folder
        self._running = ""

    def mount(self, secrets: Secrets) -> None:
        """Fill the volumes; the data in them stays."""
        for path in (self._folder, *self._folder.parents):
            path.mkdir(mode=0o755, exist_ok=True)
            if path.stat().st_uid == 0 and len(path.parts) > 2:
                path.chmod(path.stat().st_mode | 0o055)
        for volume in self._volumes:
            folder = self._folder / volume["name"]
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777)
            for name, content in self._files(volume, secrets).items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).unlink(missing_ok=True)
                (folder / name).write_text(content)
                (folder / name).chmod(0o444)

    def initialise(self) -> None:
        """Run what comes first, to its end."""
        for container in self._spec.get("initContainers", []):
            self._podman.run("run", "--rm", *self._arguments(container))

    def start(self) -> None:
        """Start what serves."""
        (container,) = self._spec["containers"]
        self._running = self._podman.run("run", "--detach", *self._arguments(container)).stdout.strip()

    def inside(self, *command: str) -> tuple[int, str]:
        """Exit code and output of a command in the running container."""
        done = self._podman.run("exec", self._running, *command, check=False)
        return done.returncode, done.stdout + done.stderr

    def probe(self, name: str) -> bool:
        """Whether a probe with a command succeeds."""
        (container,) = self._spec["containers"]
        return self.inside(*container[name]["exec"]["command"])[0] == 0

    def end(self, how: str) -> None:
        """`stop` as a kubelet stops it, or `kill`."""
        self._podman.run(how, self._running)
        self._podman.run("rm", "--force", self._running)

    def _files(self, volume: Mapping[str, Any], secrets: Secrets) -> dict[str, str]:
        if "configMap" in volume:
            return dict(self._maps[volume["configMap"]["name"]])
        parts = [source["secret"] for source in volume.get("projected", {}).get("sources", [])]
        parts += [volume["secret"]] if "secret" in volume else []
        files: dict[str, str] = {}
        for part in parts:
            content = secrets[part.get("secretName", part.get("name"))]
            items = part.get("items", [{"key": key, "path": key} for key in content])
            files |= {item["path"]: content[item["key"]] for item in items}
        return files

    def _arguments(self, container: Mapping[str, Any]) -> list[str]:
        mounts = [
            f"--volume={self._folder / mount['name'] / mount.get('subPath', '')}:{mount['mountPath']}"
            for mount in container["volumeMounts"]
        ]
        values = [f"--env={variable['name']}={variable['value']}" for variable in container.get("env", [])]
        command = [*container["command"], *container.get("args", [])]
        return [*CONFINED, "--network=none", f"--user={USER}:{USER}", *mounts, *values, "--rootfs", "/:O", *command]
