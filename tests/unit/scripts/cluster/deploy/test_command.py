"""`scripts/deploy` and `scripts/undeploy` as people call them; kubectl and kn are recorded, there being no cluster."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from scripts.minierp.cluster.deploy.certificate import covers, make
from scripts.minierp.cluster.kubernetes.identity import CONFIG, USES
from scripts.minierp.cluster.kubernetes.objects import Key, Object, parse, write
from scripts.minierp.cluster.kubernetes.secrets import brought
from scripts.minierp.local.machine.issuer import Issuer
from scripts.minierp.local.machine.state import CHECKOUT
from tests.unit.scripts.client.scripted_server import scripted_server
from tests.unit.scripts.cluster.deploy.cluster import PretendedCluster
from tests.unit.scripts.cluster.deploy.conftest import need_kubectl
from tests.unit.scripts.cluster.deploy.programs import Programs

EMPTY = json.dumps({"apiVersion": "v1", "kind": "List", "items": []})
VERSION: dict[str, object] = {
    "to": "kubectl version -o json",
    "say": json.dumps({"serverVersion": {"gitVersion": "v1.34.1"}}),
}
NO_CLUSTER: list[dict[str, object]] = [
    {"to": "config current-context", "say": "", "complain": "error: current-context is not set", "exit": 1},
    {"to": "kubectl version --client", "say": "Client Version: v1.34.1"},
    {"to": "kubectl ", "say": "{}", "complain": "dial tcp 127.0.0.1:8080: connect: connection refused", "exit": 1},
]


def call(
    *arguments: str, program: str = "deploy", typed: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    """What becomes of it at a terminal where somebody has `typed` this; without any, there is no terminal."""
    keyboard, terminal = os.openpty()
    os.write(keyboard, typed.encode())
    try:
        return ended(program, arguments, environment, terminal if typed else subprocess.DEVNULL)
    finally:
        os.close(keyboard)
        os.close(terminal)


def ended(
    program: str, arguments: Sequence[str], environment: Mapping[str, str], stdin: int
) -> "subprocess.CompletedProcess[str]":
    module = "scripts.minierp.cluster.deploy" + {"deploy": "", "undeploy": ".undeploy"}[program]
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        stdin=stdin,
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb", **environment},
    )


def as_list(objects: list[Object]) -> str:
    return json.dumps({"kind": "List", "items": [dict(item.content) for item in objects]})


def api_resources(objects: list[Object]) -> str:
    kinds = {(item.content["apiVersion"], item.kind) for item in objects}
    return "\n".join(f"{kind.lower()}s {api} true {kind}" for api, kind in sorted(kinds))


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    (tmp_path / "bin").mkdir()
    return Programs(tmp_path / "bin")


def complete(objects: list[Object]) -> list[dict[str, object]]:
    """What a cluster that has all it needs, and holds nothing of ours, answers."""
    ended = {"status": {"conditions": [{"type": "Complete", "status": "True"}]}}
    gateway = {"kind": "Service", "apiVersion": "v1", "metadata": {"name": "gateway"}, "spec": {"ports": []}}
    return [
        {"to": "kubectl kustomize", "say": write(objects)},
        VERSION,
        {"to": "api-resources", "say": api_resources(objects)},
        {"to": "get deployment ", "say": "", "exit": 1},
        {"to": "can-i", "say": "yes"},
        {"to": "get storageclasses", "say": EMPTY, "exit": 1},
        {"to": "get job/", "say": json.dumps(ended)},
        {"to": "get services -o json", "say": as_list([Object(gateway)])},
        {"to": "get nodes", "say": EMPTY},
        {"to": " get ", "say": EMPTY},
    ]


def test_a_rehearsal_needs_no_cluster_and_shows_every_command_and_object_and_no_secret() -> None:
    need_kubectl()

    shown = call("--dry-run", KUBECONFIG="/nonexistent")

    assert shown.returncode == 0, shown.stderr
    objects = [item for part in shown.stdout.split("<<'END'\n")[1:] for item in parse(part.partition("END\n")[0])]
    assert {item.kind for item in objects} >= {"Namespace", "Secret", "StatefulSet", "Job", "Service", "RabbitmqSource"}
    assert "kn service apply create-product -f /dev/stdin --wait" in shown.stdout
    values = {value for item in objects if item.kind == "Secret" for value in item.at("stringData").values()}
    assert values == {"(not shown)"}


def test_a_rehearsal_of_one_function_for_programs() -> None:
    need_kubectl()

    steps = json.loads(call("create_product", "--dry-run", "--json", "--image-tag", "v7", "-n", "shop").stdout)

    (function,) = [step for step in steps if step["title"].startswith("Function")]
    (service,) = function["commands"][0]["objects"]
    assert service["metadata"]["namespace"] == "shop"
    assert service["spec"]["template"]["spec"]["containers"][0]["image"] == "dev.local/minierp-product:v7"


def test_a_function_that_does_not_exist_is_answered_with_those_that_do() -> None:
    need_kubectl()

    refused = call("create-everything", "--dry-run")

    assert refused.returncode == 2
    assert "create-everything" in refused.stderr
    assert "create-product" in refused.stderr


def test_two_ways_to_move_traffic_are_one_too_many() -> None:
    assert call("--promote", "--rollback").returncode == 2


def test_moving_traffic_cannot_be_rehearsed() -> None:
    assert call("--promote", "--dry-run").returncode == 2


@pytest.mark.parametrize("program", ["deploy", "undeploy"])
def test_help_shows_examples(program: str) -> None:
    shown = call("--help", program=program)

    assert shown.returncode == 0
    assert "Examples" in shown.stdout
    assert "--dry-run" in shown.stdout


def test_a_cluster_that_lacks_things_is_told_all_of_them_and_nothing_is_changed(
    programs: Programs, minimal: list[Object]
) -> None:
    answers = complete(minimal)
    answers[2]["say"] = api_resources([item for item in minimal if item.kind in {"Namespace", "ConfigMap"}])
    programs.answer(answers)

    refused = call("--yes", PATH=programs.path)

    assert refused.returncode == 3
    assert all(name in refused.stderr for name in ("serving-core.yaml", "rabbitmq-source.yaml", "eventing-core.yaml"))
    assert not [line for line in programs.lines if "apply" in line]


@pytest.mark.parametrize(
    ("program", "option"), [("undeploy", "--keep-data"), ("undeploy", "--yes"), ("deploy", "--promote")]
)
def test_where_no_cluster_answers_it_says_so_and_what_to_look_at(programs: Programs, program: str, option: str) -> None:
    programs.answer(NO_CLUSTER)

    refused = call(option, program=program, PATH=programs.path)

    assert refused.returncode == 3
    assert "No cluster answers." in refused.stderr
    assert "kubectl cluster-info" in refused.stderr
    assert "connection refused" not in refused.stderr


def test_whoever_agrees_to_a_cluster_that_does_not_answer_is_told_all_that_is_missing(
    programs: Programs, minimal: list[Object]
) -> None:
    programs.answer([{"to": "kubectl kustomize", "say": write(minimal)}, *NO_CLUSTER])

    refused = call(typed="y\n", PATH=programs.path)

    assert refused.returncode == 3
    assert "the cluster that kubectl talks to?" in refused.stderr
    assert "no cluster answers: `kubectl cluster-info` says why" in refused.stderr


@pytest.mark.parametrize("asked", [[], ["--show-secrets"]], ids=["as-usual", "asked-for"])
def test_a_deployment_shows_new_passwords_to_whoever_asks_for_them_and_where_it_answers(
    programs: Programs, minimal: list[Object], tmp_path: Path, asked: list[str]
) -> None:
    programs.answer(complete(minimal))
    file = tmp_path / "passwords.env"
    file.write_text("SALES_DATABASE_PASSWORD=given-by-the-operator\n")

    options = ("--no-smoke-test", "--own-issuer", "--secrets-file", str(file), *asked)
    done = call(*options, PATH=programs.path, MINIERP_HOME=str(tmp_path / "home"))

    assert done.returncode == 0, done.stdout + done.stderr
    made = [each["password"] for name, each in remembered(programs).secrets.items() if name.endswith("-database")]
    assert any(password in done.stdout for password in made) is bool(asked)
    assert ("PRODUCT_DATABASE_PASSWORD=" in done.stdout) is bool(asked)
    assert "given-by-the-operator" not in done.stdout
    assert "port-forward service/gateway 8443:443" in done.stdout
    assert "minierp token create --role admin --issuer-key signing-key.json" in done.stdout
    applied = [line for line in programs.lines if line.startswith("kn service apply")]
    assert len(applied) == len([item for item in minimal if item.is_function])
    assert programs.lines.index(applied[0]) > max(
        place for place, line in enumerate(programs.lines) if "get job/migrate" in line
    )


def test_a_second_deployment_changes_nothing(programs: Programs, wanted: list[Object], tmp_path: Path) -> None:
    environment = {"PATH": programs.path, "MINIERP_HOME": str(tmp_path)}
    there = Remembered()
    there.secrets |= dict.fromkeys(brought({item.name for item in wanted if item.kind == "StatefulSet"}), BROUGHT)
    overlay = "production" if there.secrets else "minimal"
    programs.answer([{"to": "get secrets", "say": as_list(there.secret_objects)}, *complete(wanted)])
    first = call("--no-smoke-test", "--own-issuer", "--overlay", overlay, **environment)
    assert first.returncode == 0, first.stderr
    given, there = there.secrets, remembered(programs)
    there.secrets |= given

    programs.answer([{"to": "get secrets", "say": as_list(there.secret_objects)}, *holding(there), *complete(wanted)])
    before = len(programs.lines)
    file = tmp_path / "passwords.env"
    file.write_text("SALES_DATABASE_PASSWORD=another-password\n")
    again = call("--no-smoke-test", "--json", "--overlay", overlay, "--secrets-file", str(file), **environment)

    assert again.returncode == 0, again.stderr
    report = json.loads(again.stdout)
    assert [step["title"] for step in report["steps"]] == ["The cluster has what MiniERP needs"]
    assert report["remarks"] == ["sales-database keeps its password; docs/operations.md, Passwords, changes one."]
    assert not [line for line in programs.lines[before:] if " apply " in line or "kubectl -n minierp delete" in line]


def node(address: str) -> Object:
    addresses = [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": "node-1"}]
    allocatable = {"cpu": "2", "memory": "8Gi"}
    status = {"addresses": addresses, "allocatable": allocatable}
    return Object({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"}, "status": status})


NODE_PORT = {"kind": "Service", "apiVersion": "v1", "metadata": {"name": "gateway"}}
NODE_PORT["spec"] = {"ports": [{"port": 443, "nodePort": 31443}]}
FULL = {"name": "controller", "namespace": "knative-serving"}
"""A pod of Knative's that leaves no room."""


def on_a_node(objects: list[Object], address: str) -> list[dict[str, object]]:
    asked = {"containers": [{"resources": {"requests": {"cpu": "1500m", "memory": "1Gi"}}}], "nodeName": "node-1"}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": FULL, "spec": asked, "status": {"phase": "Running"}}
    return [
        {"to": "get services -o json", "say": as_list([Object(NODE_PORT)])},
        {"to": "get nodes", "say": as_list([node(address)])},
        {"to": "get pods --all-namespaces", "say": as_list([Object(pod)])},
        *complete(objects),
    ]


def test_the_address_that_is_shown_is_in_the_certificate(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    programs.answer(on_a_node(minimal, "192.0.2.7"))

    done = call("--no-smoke-test", "--own-issuer", PATH=programs.path, MINIERP_HOME=str(tmp_path))

    assert "MiniERP answers at https://192.0.2.7:31443" in done.stdout
    certificate = remembered(programs).secrets["minierp-tls"]["tls.crt"]
    assert covers(certificate, "192.0.2.7")
    assert covers(certificate, "node-1")


def test_a_certificate_that_does_not_vouch_for_the_address_is_remarked_upon(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = Remembered()
    there.secrets["minierp-tls"] = make("minierp", ["192.0.2.8"])
    secrets: dict[str, object] = {"to": "get secrets", "say": as_list(there.secret_objects)}
    programs.answer([secrets, *on_a_node(minimal, "192.0.2.7")])

    done = call("--no-smoke-test", "--own-issuer", "--json", PATH=programs.path, MINIERP_HOME=str(tmp_path))

    (remark,) = [line for line in json.loads(done.stdout)["remarks"] if "certificate" in line]
    assert "does not vouch for 192.0.2.7" in remark


@pytest.mark.parametrize(("host", "remarks"), [("erp.example.com", 1), ("192.0.2.8", 0)])
def test_a_name_that_the_certificate_lacks_is_remarked_upon_since_it_stays_as_it_is(
    programs: Programs, minimal: list[Object], tmp_path: Path, host: str, remarks: int
) -> None:
    there = Remembered()
    there.secrets["minierp-tls"] = make("minierp", ["192.0.2.8"])
    programs.answer([{"to": "get secrets", "say": as_list(there.secret_objects)}, *complete(minimal)])

    done = call(
        "--no-smoke-test", "--own-issuer", "--json", "--host", host, PATH=programs.path, MINIERP_HOME=str(tmp_path)
    )

    said = [line for line in json.loads(done.stdout)["remarks"] if host in line and "--new-certificate" in line]
    assert len(said) == remarks


@pytest.mark.parametrize("option", ["--host=erp.example.com", "--new-certificate"])
def test_where_cert_manager_makes_the_certificate_deploy_says_where_its_names_stand(option: str) -> None:
    need_kubectl()

    refused = call("--overlay", "production", "--dry-run", option)

    assert refused.returncode == 2
    assert "knative/overlays/production/certificate.yaml" in refused.stderr


def test_a_new_certificate_leaves_clients_an_authority_for_both(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = Remembered()
    there.secrets["minierp-tls"] = make("minierp", [])
    secrets: dict[str, object] = {"to": "get secrets", "say": as_list(there.secret_objects)}
    programs.answer([secrets, *complete(minimal)])

    done = call("--no-smoke-test", "--own-issuer", "--new-certificate", PATH=programs.path, MINIERP_HOME=str(tmp_path))

    assert "rollout restart deployment/gateway" in done.stdout
    made = remembered(programs).secrets["minierp-tls"]
    assert made["tls.crt"] != there.secrets["minierp-tls"]["tls.crt"]
    assert made["ca.crt"].endswith(there.secrets["minierp-tls"]["ca.crt"])


def test_a_certificate_that_the_gateway_still_shows_is_trusted_however_often_it_is_renewed(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = Remembered()
    with scripted_server(tmp_path) as server:
        shown = Path(server.ca_certificate).read_text()
        there.secrets["minierp-tls"] = make("minierp", [], shown)
        renewed = there.secrets["minierp-tls"]["ca.crt"]
        port = server.base_url.rpartition(":")[2]
        secrets: dict[str, object] = {"to": "get secrets", "say": as_list(there.secret_objects)}
        forwarded: dict[str, object] = {"to": "port-forward", "say": f"Forwarding from 127.0.0.1:{port} -> 8443"}
        programs.answer([secrets, forwarded, *complete(minimal)])

        call(
            "--no-smoke-test",
            "--own-issuer",
            "--new-certificate",
            PATH=programs.path,
            MINIERP_HOME=str(tmp_path / "home"),
        )

    assert remembered(programs).secrets["minierp-tls"]["ca.crt"].endswith(renewed)


def test_a_cluster_without_room_is_warned_of_before_anything_is_sold(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    programs.answer(on_a_node(minimal, "192.0.2.7"))

    done = call("--no-smoke-test", "--own-issuer", PATH=programs.path, MINIERP_HOME=str(tmp_path))

    assert done.stdout.index("0.50 cores and 7.0 GiB free") < done.stdout.index("Namespace: 1 of 1 to apply")


def test_a_smoke_test_that_fails_names_the_cluster_s_logs_and_not_this_machine_s(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = Remembered()
    with scripted_server(tmp_path, "localhost") as server:
        there.secrets["minierp-tls"] = {**make("minierp", []), "ca.crt": Path(server.ca_certificate).read_text()}
        server.answers(200, {"items": []})
        server.answers(500, {"type": "/problems/internal-error", "title": "Internal error", "status": 500})
        port = server.base_url.rpartition(":")[2]
        secrets: dict[str, object] = {"to": "get secrets", "say": as_list(there.secret_objects)}
        forwarded: dict[str, object] = {"to": "port-forward", "say": f"Forwarding from 127.0.0.1:{port} -> 8443"}
        programs.answer([secrets, forwarded, *complete(minimal)])

        failed = call("--own-issuer", PATH=programs.path, MINIERP_HOME=str(tmp_path / "home"))

    assert failed.returncode == 1
    assert "Internal error" in failed.stderr
    assert "kubectl -n minierp logs -l serving.knative.dev/service -c user-container" in failed.stderr
    assert "minierp logs`" not in failed.stderr


ISSUER = "https://issuer.example/realms/shop"
KEYS = f"{ISSUER}/protocol/openid-connect/certs"


def test_a_gateway_that_would_let_nobody_in_is_not_published(programs: Programs, minimal: list[Object]) -> None:
    programs.answer(complete(minimal))

    refused = call("--yes", PATH=programs.path)

    assert refused.returncode == 3
    assert all(option in refused.stderr for option in ("--issuer", "--own-issuer", "--insecure-gateway"))
    assert not [line for line in programs.lines if "apply" in line]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--issuer", ISSUER, "--own-issuer"), "three different things"),
        (("--insecure-gateway", "--own-issuer"), "three different things"),
        (("--keys", KEYS), "belong to an issuer"),
        (("--own-issuer", "--audience", "shop"), "belong to an issuer"),
        (("--issuer", ISSUER, "--keys", "http://issuer.example/keys"), "is no place for an issuer's keys"),
        (("--issuer", "https://127.0.0.1:1", "--dry-run"), "does not say where its keys are"),
    ],
)
def test_what_contradicts_itself_about_who_may_come_is_refused(
    programs: Programs, minimal: list[Object], options: tuple[str, ...], said: str
) -> None:
    programs.answer(complete(minimal))

    refused = call("--yes", *options, PATH=programs.path)

    assert refused.returncode == 2
    assert said in refused.stderr
    assert not [line for line in programs.lines if "apply" in line]


def deployed(programs: Programs, objects: list[Object], home: Path, *options: str, **environment: str) -> "Remembered":
    programs.answer(complete(objects))
    done = call("--no-smoke-test", *options, PATH=programs.path, MINIERP_HOME=str(home), **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return remembered(programs)


def test_an_issuer_is_told_to_every_function_that_people_call_and_reached_by_no_other(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = deployed(programs, minimal, tmp_path, "--issuer", ISSUER, "--keys", KEYS, "--audience", "shop")

    config, policy = (there.live[key] for key in (CONFIG, Key("networking.k8s.io", "NetworkPolicy", "use-issuer")))
    assert config.at("data") == {"access": "tokens", "issuer": ISSUER, "audience": "shop", "keys": KEYS}
    (egress,) = policy.at("spec.egress")
    assert egress["ports"] == [{"protocol": "TCP", "port": 443}]
    assert policy.at("spec.podSelector") == {"matchLabels": {"minierp.com/uses-identity": "true"}}


def test_our_own_issuer_signs_what_functions_believe_and_its_key_is_in_a_secret_alone(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = deployed(programs, minimal, tmp_path, "--own-issuer")

    issuer = Issuer.parsed(there.secrets["own-issuer"]["signing-key.json"])
    config = there.live[CONFIG]
    assert config.at("data")["jwks.json"] == issuer.jwks
    assert not [line for line, given in programs.calls if issuer.key["d"] in given and "--server-side" not in line]
    function = there.live[Key("serving.knative.dev", "Service", "create-product")]
    (volume,) = [one for one in function.at("spec.template.spec.volumes") if one["name"] == "identity"]
    assert volume["configMap"]["items"] == [{"key": "jwks.json", "path": "jwks.json"}]
    mounts = {one["mountPath"] for one in function.at("spec.template.spec.containers")[0]["volumeMounts"]}
    assert config.at("data")["keys"].rpartition("/")[0] in mounts
    heard = there.live[Key("serving.knative.dev", "Service", "reserve-stock")]
    assert heard.at("spec.template.spec.volumes") is None


def test_our_own_issuer_stays_the_same(programs: Programs, minimal: list[Object], tmp_path: Path) -> None:
    there = deployed(programs, minimal, tmp_path, "--own-issuer")
    before = len(programs.lines)
    programs.answer([{"to": "get secrets", "say": as_list(there.secret_objects)}, *holding(there), *complete(minimal)])

    again = call("--no-smoke-test", "--own-issuer", PATH=programs.path, MINIERP_HOME=str(tmp_path))

    assert again.returncode == 0, again.stderr
    assert not [line for line in programs.lines[before:] if " apply " in line]


def test_functions_start_anew_when_another_issuer_is_named(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = deployed(programs, minimal, tmp_path, "--own-issuer")
    before = len(programs.lines)
    programs.answer([{"to": "get secrets", "say": as_list(there.secret_objects)}, *holding(there), *complete(minimal)])

    other = call("--no-smoke-test", "--issuer", ISSUER, "--keys", KEYS, PATH=programs.path, MINIERP_HOME=str(tmp_path))

    assert other.returncode == 0, other.stderr
    applied = [line.split()[3] for line in programs.lines[before:] if line.startswith("kn service apply")]
    assert set(applied) == {item.name for item in minimal if item.is_function and USES in item.at("metadata.labels")}


def test_a_gateway_that_lets_anybody_in_is_said_to_be_insecure(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    programs.answer(complete(minimal))

    done = call("--no-smoke-test", "--insecure-gateway", PATH=programs.path, MINIERP_HOME=str(tmp_path))

    assert "INSECURE" in done.stdout
    there = remembered(programs)
    assert there.live[CONFIG].at("data")["access"] == "open"

    programs.answer([{"to": "get secrets", "say": as_list(there.secret_objects)}, *holding(there), *complete(minimal)])
    again = call("--no-smoke-test", "--json", PATH=programs.path, MINIERP_HOME=str(tmp_path))
    assert [remark for remark in json.loads(again.stdout)["remarks"] if remark.startswith("INSECURE")]


def test_who_may_come_is_not_changed_for_some_functions_only(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = deployed(programs, minimal, tmp_path, "--own-issuer")
    programs.answer([{"to": "get secrets", "say": as_list(there.secret_objects)}, *holding(there), *complete(minimal)])
    before, environment = len(programs.lines), {"PATH": programs.path, "MINIERP_HOME": str(tmp_path)}

    refused = call("create-product", "--no-smoke-test", "--insecure-gateway", **environment)
    same = call("create-product", "--no-smoke-test", "--own-issuer", **environment)

    assert refused.returncode == 2
    assert "Name no functions" in refused.stderr
    assert same.returncode == 0, same.stderr
    assert not [line for line in programs.lines[before:] if " apply " in line]


def test_without_a_token_of_a_foreign_issuer_it_is_seen_that_nobody_gets_in(
    programs: Programs, minimal: list[Object], tmp_path: Path
) -> None:
    there = Remembered()
    with scripted_server(tmp_path, "localhost") as server:
        there.secrets["minierp-tls"] = {**make("minierp", []), "ca.crt": Path(server.ca_certificate).read_text()}
        server.answers(401, {"type": "/problems/unauthenticated", "status": 401})
        port = server.base_url.rpartition(":")[2]
        secrets: dict[str, object] = {"to": "get secrets", "say": as_list(there.secret_objects)}
        forwarded: dict[str, object] = {"to": "port-forward", "say": f"Forwarding from 127.0.0.1:{port} -> 8443"}
        programs.answer([secrets, forwarded, *complete(minimal)])

        done = call("--issuer", ISSUER, "--keys", KEYS, PATH=programs.path, MINIERP_HOME=str(tmp_path / "home"))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Asked without a token, and was refused" in done.stdout
    assert "Nothing was sold as a proof" in done.stdout
    assert [asked.headers.get("Authorization") for asked in server.asked] == [None]


class Remembered(PretendedCluster):
    """A pretended cluster that was given what the recorded programs were given."""

    @property
    def secret_objects(self) -> list[Object]:
        import base64

        return [
            Object(
                {
                    "apiVersion": "v1",
                    "kind": "Secret",
                    "metadata": {"name": name},
                    "data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()},
                }
            )
            for name, data in self.secrets.items()
        ]


def remembered(programs: Programs) -> Remembered:
    from scripts.minierp.cluster.kubernetes.commands import Command

    cluster = Remembered()
    for line, given in programs.calls:
        if "apply" in line and given:
            cluster.carry_out(Command(tuple(line.split()), tuple(parse(given)), secret="--server-side" in line))
    return cluster


BROUGHT = {"url": "https://key:secret@objects.example/minierp"}
"""The Secret that deploy does not make where the object store is somebody else's."""


def holding(cluster: PretendedCluster) -> list[dict[str, object]]:
    namespaces = [item for item in cluster.live.values() if item.kind == "Namespace"]
    others = [item for item in cluster.live.values() if item.kind != "Namespace"]
    return [{"to": "get namespace", "say": as_list(namespaces)}, {"to": "configmap,", "say": as_list(others)}]


def test_undeploying_without_anybody_to_ask_deletes_nothing(programs: Programs) -> None:
    stopped = call(program="undeploy", PATH=programs.path)

    assert stopped.returncode == 1
    assert programs.lines == ["kubectl config current-context"]


@pytest.mark.parametrize(("option", "typed"), [("--keep-data", "n\n"), ("--timeout=60", "another\n")])
def test_undeploying_asks_which_cluster_is_meant_whatever_goes(programs: Programs, option: str, typed: str) -> None:
    programs.answer([{"to": "current-context", "say": "the-shop-s"}, VERSION])

    stopped = call(option, program="undeploy", typed=typed, PATH=programs.path)

    assert "the namespace minierp of the cluster the-shop-s" in stopped.stderr
    assert stopped.returncode == 1
    assert programs.lines == ["kubectl config current-context"]


def test_whoever_agrees_to_the_cluster_has_its_functions_removed(programs: Programs) -> None:
    programs.answer([VERSION, {"to": "api-resources", "say": "services serving.knative.dev/v1 true Service"}])

    done = call("--keep-data", program="undeploy", typed="y\n", PATH=programs.path)

    assert done.returncode == 0, done.stderr
    assert [line for line in programs.lines if " delete services.serving.knative.dev " in line]


def test_undeploying_but_keeping_the_data_leaves_databases_broker_and_passwords(programs: Programs) -> None:
    programs.answer(
        [
            VERSION,
            {"to": "api-resources", "say": "services serving.knative.dev/v1 true Service\nsecrets v1 true Secret"},
        ]
    )

    done = call("--keep-data", program="undeploy", PATH=programs.path)

    assert done.returncode == 0, done.stderr
    deletions = [line for line in programs.lines if " delete " in line]
    assert [line.split()[4] for line in deletions] == ["services.serving.knative.dev"]


def test_kn_takes_the_file_of_every_function(minimal: list[Object], tmp_path: Path) -> None:
    if not shutil.which("kn"):
        pytest.skip("kn is not on the PATH: Knative client's releases have it")
    for function in (item for item in minimal if item.is_function):
        file = tmp_path / f"{function.name}.yaml"
        file.write_text(write([function.stamped]))

        out = tmp_path / function.name
        line = ["kn", "service", "create", function.name, "-f", str(file), "--namespace", "minierp", "--target"]
        subprocess.run([*line, str(out)], check=True, capture_output=True)

        (made,) = [item for written in out.rglob("*.yaml") for item in parse(written.read_text())]
        assert made.at("spec.template.spec.containerConcurrency") == function.at(
            "spec.template.spec.containerConcurrency"
        )
