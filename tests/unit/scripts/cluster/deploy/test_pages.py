"""What the pages on deploying and operations tell people to type is true where no cluster is needed to know it."""

import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from scripts.minierp.cluster.deploy.__main__ import app as deploy
from scripts.minierp.cluster.deploy.undeploy import app as undeploy
from scripts.minierp.cluster.images.__main__ import app as build
from scripts.minierp.cluster.kubernetes.objects import Object, parse
from scripts.minierp.local.machine.state import CHECKOUT
from tests.examples import section

KN_FLAGS = frozenset(
    "--arg --cluster-local --cmd --concurrency-limit --data --env --env-value-from --image --label --limit --namespace"
    " --port --probe-liveness --probe-readiness --request --scale-max --scale-min --scale-target --schedule"
    " --security-context --service --sink --timeout --traffic --wait".split()
)
"""Those that we use, each looked up in Knative client's own reference (docs/cmd)."""


PAGES = {page: (CHECKOUT / "docs" / f"{page}.md").read_text(encoding="utf-8") for page in ("deploying", "operations")}


def commands(page: str) -> Iterator[list[str]]:
    """Every command of the page's shell blocks, comments and here-documents left out."""
    for block in re.findall(r"```sh\n(.*?)```", PAGES[page], re.DOTALL):
        plain = re.sub(r"<<'END'\n.*?\nEND\n", "\n", block, flags=re.DOTALL)
        waiting = ""
        for line in plain.replace("\\\n", " ").splitlines():
            waiting = f"{waiting}\n{line}".strip()
            try:
                words = shlex.split(waiting, comments=True)
            except ValueError:  # a quotation that goes on in the next line
                continue
            waiting = ""
            if words:
                yield words


def options(words: list[str]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for place, word in enumerate(words):
        if word.startswith("--") and word != "--":
            name, given, value = word.partition("=")
            following = words[place + 1] if place + 1 < len(words) else ""
            found[name].append(value if given else following)
    return found


OF_OPERATORS = {"postgres"}
"""Containers of pods that CloudNativePG makes."""


@pytest.mark.parametrize("page", PAGES)
def test_kn_is_only_asked_what_it_knows(page: str) -> None:
    asked = {name for words in commands(page) if words[0] == "kn" for name in options(words)}

    assert asked - KN_FLAGS == set()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("script", "app"), [("deploy", deploy), ("undeploy", undeploy), ("build", build)])
def test_our_scripts_are_called_with_options_that_they_have(page: str, script: str, app: typer.Typer) -> None:
    known = {name for option in typer.main.get_command(app).params for name in (*option.opts, *option.secondary_opts)}
    calls = [words for words in commands(page) if words[0] in {f"./scripts/{script}", f"scripts/{script}"}]

    assert {name for words in calls for name in options(words)} <= known
    assert calls or page != "deploying"


def test_a_function_that_is_applied_by_hand_is_the_one_in_its_manifest(minimal: list[Object]) -> None:
    manifests = {item.name: item for item in minimal if item.is_function}
    applied = [words for words in commands("deploying") if words[:3] == ["kn", "service", "apply"]]

    assert [words[3] for words in applied] == ["create-product", "settle-sales-order", "inventory"]
    for words in applied:
        check(manifests[words[3]], options(words))


def check(manifest: Object, given: dict[str, list[str]]) -> None:
    spec = manifest.at("spec.template.spec")
    (container,) = spec["containers"]
    annotations = manifest.at("spec.template.metadata.annotations")
    plain = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    assert given["--image"][0] == f"$(image {container['image'].partition(':')[0].removeprefix('dev.local/minierp-')})"
    assert dict(pair.split("=", 1) for pair in given["--env"]).items() <= plain.items()
    assert set(given["--env-value-from"]) == set(variables_from_elsewhere(container))
    assert given["--concurrency-limit"] == [str(spec["containerConcurrency"])]
    assert given["--timeout"] == [str(spec["timeoutSeconds"])]
    for flag, name in (("min", "min-scale"), ("max", "max-scale"), ("target", "target")):
        annotation = annotations.get(f"autoscaling.knative.dev/{name}")
        assert given[f"--scale-{flag}"] == ([annotation] if annotation else [])
    assert dict(pair.split("=") for pair in given["--label"]).items() <= manifest.at("metadata.labels").items()
    assert [*given["--cmd"], *given["--arg"]] == container.get("command", [])


def variables_from_elsewhere(container: dict[str, Any]) -> Iterator[str]:
    for each in container["env"]:
        for kind, name in (("secret", "secretKeyRef"), ("config-map", "configMapKeyRef")):
            if reference := each.get("valueFrom", {}).get(name):
                yield f"{each['name']}={kind}:{reference['name']}:{reference['key']}"


def test_by_hand_an_image_has_the_tag_of_its_content_since_latest_is_always_pulled() -> None:
    assert ":latest" not in PAGES["deploying"]
    (helper,) = re.findall(r"^image\(\) \{ (.*?); \}", PAGES["deploying"], re.MULTILINE)
    assert helper == './scripts/build --print-tag "$1"'


def test_a_node_takes_the_image_that_it_has_as_the_page_says(wanted: list[Object]) -> None:
    assert "a node takes the one that it has, and tries to pull, in vain, only what it lacks" in " ".join(
        PAGES["operations"].split()
    )
    for item in wanted:
        pod = item.at("spec.template.spec", {})
        for container in (*pod.get("initContainers", ()), *pod.get("containers", ())):
            if container.get("image", "").startswith("dev.local/"):
                assert container["imagePullPolicy"] == "IfNotPresent", item.name


def test_the_source_that_is_applied_by_hand_is_the_one_in_its_manifest(minimal: list[Object]) -> None:
    ((by_hand,),) = [parse(text) for text in re.findall(r"<<'END'\n(.*?\n)END\n", PAGES["deploying"], re.DOTALL)]

    (manifest,) = [item for item in minimal if item.key == by_hand.key]
    assert by_hand.content["spec"] == manifest.content["spec"]


def test_the_clock_that_is_made_by_hand_is_the_one_in_its_manifest(minimal: list[Object]) -> None:
    (words,) = [words for words in commands("deploying") if words[:4] == ["kn", "source", "ping", "create"]]

    (manifest,) = [item for item in minimal if (item.kind, item.name) == ("PingSource", words[4])]
    assert options(words)["--schedule"] == [manifest.at("spec.schedule")]
    assert options(words)["--data"] == [manifest.at("spec.data")]
    assert options(words)["--sink"] == [f"ksvc:{manifest.sink}"]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_overlay_that_is_named_exists(page: str) -> None:
    named = set(
        re.findall(
            r"(?<![\w/])(?:knative/(?:overlays|components|base)|functions|shared|scripts)/[\w./-]*\w", PAGES[page]
        )
    )

    assert named
    assert [name for name in named if not (CHECKOUT / name).exists() and not (CHECKOUT / f"{name}.py").exists()] == []


def test_every_object_that_the_operations_page_names_is_deployed(minimal: list[Object]) -> None:
    """As far as the overlay minimal has them: RESOURCE/NAME in a kubectl command."""
    known = {f"{item.kind.lower()}/{item.name}" for item in minimal} | {f"pod/{item.name}-0" for item in minimal}
    kinds = ("deployment", "statefulset", "job", "rabbitmqsource", "pod")
    named = {
        word
        for words in commands("operations")
        if words[0] == "kubectl"
        for word in words
        if word.partition("/")[0] in kinds and word.partition("/")[2]
    }

    assert {word for word in named if not word.startswith("job/") and "$" not in word} <= known


@pytest.mark.parametrize("page", PAGES)
def test_a_container_that_is_named_is_one_that_its_pods_have(page: str, minimal: list[Object]) -> None:
    templates = [item.at("spec.template.spec", {}) for item in minimal]
    known = {each["name"] for pod in templates for each in pod.get("containers", ())}

    calls = [words for words in commands(page) if words[0] == "kubectl"]
    kubectl = [words[: words.index("--")] if "--" in words else words for words in calls]
    named = {words[place + 1] for words in kubectl for place, word in enumerate(words) if word == "-c"}

    assert named - known - OF_OPERATORS == set()


def rows(heading: str) -> list[list[str]]:
    """The cells of the tables below a heading of the operations page."""
    text = section(CHECKOUT / "docs" / "operations.md", heading)
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines]


@pytest.mark.parametrize("heading", ["What to watch", "What only a cluster can prove"])
def test_whether_an_event_source_is_ready_is_asked_of_its_conditions(heading: str) -> None:
    """`kubectl get rabbitmqsources` prints name and age, and `kn source list` leaves them out."""
    asked = [cell for row in rows(heading) for cell in row if "rabbitmqsources" in cell]

    assert asked
    assert all("condition" in cell for cell in asked)
    assert not any("kn source list" in cell for row in rows(heading) for cell in row)


def test_what_cannot_change_is_left_out_of_the_check_of_every_object(minimal: list[Object]) -> None:
    """A Job that ran is immutable: applied again, even for show, it would be refused."""
    (command,) = [cell for row in rows("What only a cluster can prove") for cell in row if "dry-run=server -f" in cell]

    (left_out,) = re.findall(r"app.kubernetes.io/name notin \(([^)]*)\)", command)
    assert set(left_out.split(",")) == {item.name for item in minimal if item.kind == "Job"}


def test_what_was_seen_to_hold_says_when_and_on_what() -> None:
    seen = {row[0]: row[3] for row in rows("What only a cluster can prove") if row[0].isdigit()}

    assert "November 2026" in section(CHECKOUT / "docs" / "operations.md", "What only a cluster can prove")
    assert {number for number, mark in seen.items() if mark == "seen"} == {
        "1",
        "4",
        "13",
        "14",
        "15",
        "20",
    }
    assert set(seen.values()) == {"seen", ""}


def test_the_ways_in_are_told_of(minimal: list[Object]) -> None:
    text = " ".join(PAGES["operations"].split())

    assert "beside localhost, the gateway's names inside the cluster and every node's addresses" in text
