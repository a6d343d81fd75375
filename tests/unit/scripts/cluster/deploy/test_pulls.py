"""Which pull errors cannot mend themselves, and whose they are."""

import pytest

from scripts.minierp.cluster.kubernetes.commands import Kubectl
from scripts.minierp.cluster.kubernetes.objects import Object, parse
from scripts.minierp.cluster.kubernetes.pulls import hopeless
from scripts.minierp.cluster.plan.plan import plan
from tests.unit.scripts.cluster.deploy.test_runner import pods

LOCAL, REMOTE = "dev.local/minierp-sales:t1", "registry.example/shop/minierp-sales:t1"


@pytest.mark.parametrize(
    ("image", "reason", "message", "expected"),
    [
        (REMOTE, "ErrImagePull", "registry.example/shop/minierp-sales:t1: not found", True),
        (REMOTE, "ImagePullBackOff", "Back-off pulling image: ErrImagePull: manifest unknown", True),
        (REMOTE, "ErrImagePull", "pull access denied, repository does not exist", True),
        (REMOTE, "InvalidImageName", "", True),
        (REMOTE, "ErrImageNeverPull", "", True),
        (REMOTE, "ErrImagePull", "dial tcp 192.0.2.1:443: i/o timeout", False),
        (REMOTE, "ErrImagePull", "lookup registry.example: no such host", False),
        (REMOTE, "ImagePullBackOff", "Back-off pulling image", False),
        (REMOTE, "ContainerCreating", "", False),
        (REMOTE, "CrashLoopBackOff", "not found", False),
        (LOCAL, "ErrImagePull", "lookup dev.local: no such host", True),
        (LOCAL, "ImagePullBackOff", "", True),
    ],
)
def test_only_what_will_be_the_same_next_time_is_hopeless(
    image: str, reason: str, message: str, expected: bool
) -> None:
    assert bool(hopeless(parse(pods(reason, message, image)), [image])) is expected


def test_an_image_of_another_release_is_none_of_this_deployment_s_business() -> None:
    assert not hopeless(parse(pods("ErrImagePull", "not found", LOCAL)), ["dev.local/minierp-sales:t2"])


def test_every_wait_for_pods_of_ours_knows_their_images(minimal: list[Object]) -> None:
    waits = {
        command.line: command.pulls.images if command.pulls else frozenset()
        for step in plan(Kubectl("minierp", 600), minimal, [], {}).steps
        for command in step.commands
        if command.ends or "rollout" in command.arguments or command.arguments[0] == "kn"
    }

    assert all(waits.values())
    assert {"dev.local/minierp-tools:t1", "dev.local/minierp-sales:t1", "nginx:1.28"} <= frozenset().union(
        *waits.values()
    )
