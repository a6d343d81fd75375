"""How a function's traffic is split between revisions: canary, promote, roll back.

The file that is applied says nothing about traffic, so an ordinary deployment leaves a split as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.minierp.cluster.kubernetes.commands import Kubectl, Step
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.terminal.errors import CliError

GENERATION = "serving.knative.dev/configurationGeneration"
SERVICE = "serving.knative.dev/service"


@dataclass(frozen=True)
class Split:
    """Who carries traffic: percent by revision, @latest being the newest that is ready."""

    shares: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, live: Object) -> "Split":
        """As the Service asks for it."""
        targets = live.at("spec.traffic", [])
        shares = [(target.get("revisionName") or "@latest", int(target.get("percent") or 0)) for target in targets]
        return cls(tuple((name, percent) for name, percent in shares if percent) or (("@latest", 100),))

    @property
    def held(self) -> str | None:
        """The revision by name that has most of the traffic; None if all of it follows the newest."""
        named = [(percent, name) for name, percent in self.shares if name != "@latest"]
        return max(named)[1] if named else None

    @property
    def sentence(self) -> str:
        """For people."""
        return ", ".join(f"{percent} % to {name.replace('@latest', 'the newest')}" for name, percent in self.shares)


def latest_ready(live: Object) -> str:
    """The newest revision that is ready; empty if none ever was."""
    return str(live.at("status.latestReadyRevisionName", ""))


def stable(live: Object) -> str:
    """The revision that a canary is compared with: the one that is held, or else the newest that is ready."""
    return Split.of(live).held or latest_ready(live)


def named(live: Object, canary: int = 0) -> set[str]:
    """The revisions that go on answering, whatever is applied. canary: the percentage that is asked for; 0 is none."""
    if canary:
        return {stable(live)} - {""}
    return {name for name, _ in Split.of(live).shares} - {"@latest"}


def hold(kubectl: Kubectl, live: Object) -> Step | None:
    """Keep all traffic where it is before a new revision comes; nothing to do where it is held already."""
    if Split.of(live).held:
        return None
    return _step(kubectl, live.name, Split(((latest_ready(live), 100),)), "keeps its traffic where it is")


def canary(kubectl: Kubectl, live: Object, percent: int) -> Step | None:
    """Give the newest revision so much of the traffic; None where it has it."""
    wanted = Split(((stable(live), 100 - percent), ("@latest", percent)))
    if sorted(wanted.shares) == sorted(Split.of(live).shares):
        return None
    return _step(kubectl, live.name, wanted, "canary")


def promote(kubectl: Kubectl, live: Object) -> Step | None:
    """Everything to the newest revision, now and in future; None where that is so."""
    if not Split.of(live).held:
        return None
    return _step(kubectl, live.name, Split((("@latest", 100),)), "promote")


def roll_back(kubectl: Kubectl, live: Object, revisions: Sequence[Object]) -> Step | None:
    """Everything to the revision before; with a canary under way, to the one it is compared with.

    None where that one has everything already. Raises CliError where there is no revision to go back to.
    """
    split = Split.of(live)
    if split.held and len(split.shares) == 1:
        return None
    return _step(kubectl, live.name, Split(((before(live, revisions), 100),)), "roll back")


def before(live: Object, revisions: Sequence[Object]) -> str:
    """The revision that is returned to. Raises CliError where there is none."""
    return Split.of(live).held or _previous(live, revisions)


def _previous(live: Object, revisions: Sequence[Object]) -> str:
    """The newest sound revision that is older than the newest ready one."""
    current = latest_ready(live)
    mine = [item for item in revisions if item.at("metadata.labels", {}).get(SERVICE) == live.name]
    present = max((_generation(item) for item in mine if item.name == current), default=0)
    older = [item for item in mine if _generation(item) < present and _is_sound(item)]
    if not older:
        raise CliError(
            f"{live.name} has no revision before {current or 'the first'}.", "There is nothing to go back to."
        )
    return max(older, key=_generation).name


def _generation(revision: Object) -> int:
    return int(revision.at("metadata.labels", {}).get(GENERATION, 0))


def _is_sound(revision: Object) -> bool:
    conditions = {condition["type"]: condition["status"] for condition in revision.at("status.conditions", [])}
    return bool(conditions.get("Ready", "True") != "False")


def _step(kubectl: Kubectl, name: str, split: Split, title: str) -> Step:
    flags = [flag for revision, percent in split.shares for flag in ("--traffic", f"{revision}={percent}")]
    return Step(f"{name}: {title}, {split.sentence}", (kubectl.kn("service", "update", name, *flags),))
