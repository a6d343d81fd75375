"""The thin runner calls programs as it is told; kubectl and kn are recorded, for no cluster can be started here."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.minierp.cluster.kubernetes import runner
from scripts.minierp.cluster.kubernetes.commands import FILE, Command, Kubectl, Step
from scripts.minierp.cluster.kubernetes.errors import ClusterNotReady, DeployError
from scripts.minierp.cluster.kubernetes.objects import Object, parse
from scripts.minierp.cluster.kubernetes.runner import Runner
from tests.unit.scripts.cluster.deploy.programs import Programs

THING = Object({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "thing", "namespace": "minierp"}})
KUBECTL = Kubectl("minierp", 7)
IMAGE = "dev.local/minierp-tools:t1"
MIGRATE = Object(
    {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate"},
        "spec": {"template": {"spec": {"containers": [{"name": "migrate", "image": IMAGE}]}}},
    }
)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    made = Programs(tmp_path)
    monkeypatch.setenv("PATH", made.path)
    monkeypatch.setattr(runner, "POLL_SECONDS", 0)
    monkeypatch.setattr(runner, "WATCH_SECONDS", 0.05)
    return made


def run(*commands: Command, timeout: float = 60) -> list[str]:
    done: list[str] = []
    Runner(timeout).run([Step("A step", commands)], lambda title, _: done.append(title))
    return done


def conditions(*names: str) -> str:
    return json.dumps({"status": {"conditions": [{"type": name, "status": "True"} for name in names]}})


def test_objects_go_to_standard_input(programs: Programs) -> None:
    assert run(KUBECTL.apply([THING])) == ["A step"]

    ((line, given),) = programs.calls
    assert line == "kubectl apply -f -"
    assert [item.name for item in parse(given)] == ["thing"]
    assert parse(given)[0].annotation("minierp.com/applied") == THING.digest


def test_kn_gets_them_in_a_file(programs: Programs) -> None:
    run(KUBECTL.kn("service", "apply", "thing", "-f", FILE, "--wait", objects=[THING]))

    ((line, given),) = programs.calls
    assert line.startswith("kn service apply thing -f /")
    assert line.endswith("--wait --namespace minierp --wait-timeout 7")
    assert parse(given)[0].name == "thing"


def test_secrets_are_applied_without_a_copy_in_an_annotation(programs: Programs) -> None:
    run(KUBECTL.apply_secrets([THING]))

    ((line, given),) = programs.calls
    assert "--server-side" in line
    assert "annotations" not in given


def test_what_a_failing_program_said_and_why_reaches_people_and_the_rest_is_left(programs: Programs) -> None:
    programs.answer(
        [{"to": "rollout", "say": "", "complain": "timed out", "exit": 1}, {"to": "describe", "say": "Image not found"}]
    )
    command = KUBECTL("rollout", "status", "x", on_failure=[KUBECTL("describe", "x")])

    with pytest.raises(DeployError) as raised:
        run(command, KUBECTL("never"))

    assert all(text in raised.value.message for text in ("A step", "timed out", "Image not found"))
    assert "run the same command again" in raised.value.advice
    assert not [line for line in programs.lines if "never" in line]


def test_what_a_program_says_about_a_secret_is_kept_back(programs: Programs) -> None:
    programs.answer([{"to": "apply", "say": "", "complain": "invalid: hunter2", "exit": 1}])

    with pytest.raises(DeployError) as raised:
        run(KUBECTL.apply_secrets([THING]))

    assert "hunter2" not in raised.value.message


def test_a_job_is_looked_at_until_it_is_complete(programs: Programs) -> None:
    programs.answer([{"to": "get job/migrate", "say": [conditions(), conditions(), conditions("Complete")]}])

    run(KUBECTL.ended(MIGRATE))

    assert len([line for line in programs.lines if "get job/migrate" in line]) == 3


def test_a_job_that_failed_shows_its_logs_at_once(programs: Programs) -> None:
    programs.answer(
        [{"to": "get job/migrate", "say": conditions("Failed")}, {"to": "logs job/migrate", "say": "no such column"}]
    )

    with pytest.raises(DeployError, match="no such column"):
        run(KUBECTL.ended(MIGRATE))


def test_a_job_that_never_ends_is_given_up(programs: Programs) -> None:
    programs.answer([{"to": "get job/migrate", "say": conditions()}])

    with pytest.raises(DeployError):
        run(KUBECTL.ended(MIGRATE), timeout=0)


def test_a_program_that_is_not_there_is_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ClusterNotReady) as raised:
        run(KUBECTL("get", "x"))

    assert raised.value.exit_code == 3
    assert raised.value.details == ["kubectl is not on the PATH"]


def pods(reason: str, message: str, image: str = IMAGE) -> str:
    waiting = {"image": image, "state": {"waiting": {"reason": reason, "message": message}}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "status": {"containerStatuses": [waiting]}}
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": [pod]})


NOT_THERE = pods("ErrImagePull", f"failed to resolve reference {IMAGE}: not found")


def test_a_job_whose_image_no_node_gets_is_given_up_at_once_and_the_way_to_it_said(programs: Programs) -> None:
    programs.answer([{"to": "get job/migrate", "say": conditions()}, {"to": "get pods", "say": NOT_THERE}])

    with pytest.raises(DeployError, match=f"no node gets the image {IMAGE}: ErrImagePull") as raised:
        run(KUBECTL.ended(MIGRATE))

    assert "./scripts/build" in raised.value.advice


def test_a_wait_of_another_program_is_broken_off_when_an_image_cannot_come(programs: Programs) -> None:
    programs.answer([{"to": "rollout status", "say": "", "after": 60}, {"to": "get pods", "say": NOT_THERE}])
    began = time.monotonic()

    with pytest.raises(DeployError, match="no node gets the image"):
        run(replace(KUBECTL("rollout", "status", "x"), pulls=KUBECTL.pulls(MIGRATE)))

    assert time.monotonic() - began < 30


def test_an_image_that_may_yet_come_is_waited_for(programs: Programs) -> None:
    slow = pods("ErrImagePull", "dial tcp: i/o timeout", "registry.example/minierp-tools:t1")
    programs.answer([{"to": "rollout status", "say": "", "after": 0.5}, {"to": "get pods", "say": slow}])

    assert run(replace(KUBECTL("rollout", "status", "x"), pulls=KUBECTL.pulls(MIGRATE))) == ["A step"]


def test_a_wait_still_gives_its_objects_to_the_program(programs: Programs) -> None:
    programs.answer([{"to": "apply", "say": "", "after": 0.2}])

    run(replace(KUBECTL.apply([THING]), pulls=KUBECTL.pulls(MIGRATE)))

    (given,) = [given for line, given in programs.calls if " apply " in line]
    assert [item.name for item in parse(given)] == ["thing"]
