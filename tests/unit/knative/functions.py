"""What a function's manifest says of its scale."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shared.process.settings import Settings

from .kinds import Object
from .kinds.serving import AUTOSCALING_PREFIX
from .system import System

DEFAULTS = {name.upper(): default for name, default in Settings()._asdict().items()}
# A request on the event loop holds a channel for a few milliseconds, and waits for the most part.
REQUESTS_A_CHANNEL = 8


@dataclass(frozen=True)
class Function:
    """A Knative Service as far as scale goes."""

    manifest: Object

    @property
    def name(self) -> str:
        """The Service's."""
        return str(self.manifest["metadata"]["name"])

    @property
    def revision(self) -> Any:
        """The pod template's specification."""
        return self.manifest["spec"]["template"]["spec"]

    @cached_property
    def environment(self) -> dict[str, Any]:
        """Values, and the name of the Secret or the ConfigMap where one comes from there."""
        return {
            one["name"]: one["value"] if "value" in one else next(iter(one["valueFrom"].values()))["name"]
            for one in self.revision["containers"][0]["env"]
        }

    @property
    def databases(self) -> set[str]:
        """The databases that it opens, by their writers' Secrets: with all of them, over one connection each."""
        secrets = [value for name, value in self.environment.items() if name.endswith("DATABASE_URL")]
        return {f"{secret.partition('-database')[0]}-database" for secret in secrets}

    @property
    def threads(self) -> int:
        """For plain handlers, and for what takes several steps."""
        return int(self.environment["THREADS"])

    @property
    def channels(self) -> int:
        """For statements on the event loop; more than one are said where handlers run there."""
        return int(self.environment.get("CHANNELS", DEFAULTS["CHANNELS"]))

    @property
    def pool(self) -> int:
        """Connections of one pod: one for each thread (shared/database) and its channels (shared/statements)."""
        return self.threads + self.channels

    @property
    def at_once(self) -> int:
        """How many requests a pod is to be given: one for each thread, or more than that on the loop."""
        return REQUESTS_A_CHANNEL * self.channels if "CHANNELS" in self.environment else self.threads

    @property
    def concurrency(self) -> int:
        """How many requests a pod is given."""
        return int(self.revision["containerConcurrency"])

    @property
    def target(self) -> int:
        """How many requests in flight make Knative call a pod full; never more than it is given."""
        return min(self.scale("target") or self.concurrency, self.concurrency)

    @property
    def deadline(self) -> float:
        """How long a request may take by the function's own clock."""
        return float(self.environment.get("DEADLINE_SECONDS", DEFAULTS["DEADLINE_SECONDS"]))

    def scale(self, bound: str) -> int:
        """min-scale, max-scale or target; 0 is what Knative takes for none."""
        annotations = self.manifest["spec"]["template"]["metadata"]["annotations"]
        return int(annotations.get(f"{AUTOSCALING_PREFIX}{bound}", 0))


def functions(system: System) -> list[Function]:
    """Every function of a system."""
    return [Function(manifest) for manifest in system.of("Function")]
