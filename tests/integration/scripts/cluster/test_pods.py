"""The servers of `minimal`, started by the very commands of their manifests, with the rights that those give them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.minierp.cluster.kubernetes.secrets import missing
from scripts.minierp.local.machine.packages import find_postgresql
from scripts.minierp.local.machine.state import CHECKOUT
from tests.eventually import eventually
from tests.integration.scripts.cluster.images.podman import Podman
from tests.integration.scripts.cluster.pod import Pod

UNTIL_IT_IS_TOLD = ("--fail", "--retry", "90", "--retry-delay", "1", "--retry-all-errors")
"""While the broker starts, its answer is nothing or an error; curl asks again with less ado than podman."""

SECRETS = {secret.name: dict(secret.data) for secret in missing({}, {}, "minierp")}


@pytest.fixture(scope="module")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Podman:
    for program in ("podman", "kubectl", "curl"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if os.geteuid() != 0:
        pytest.skip("only root can lend this machine's own file system to a container")
    found = Podman(tmp_path_factory.mktemp("podman"))
    tried = found.run("run", "--rm", "--network=none", "--rootfs", "/:O", "true", check=False)
    if tried.returncode != 0:
        pytest.skip(f"containers cannot run here: {tried.stderr.strip()}")
    return found


@pytest.fixture(scope="module")
def objects() -> list[dict[str, Any]]:
    rendered = subprocess.run(
        ["kubectl", "kustomize", str(CHECKOUT / "knative" / "overlays" / "minimal")],
        capture_output=True,
        check=True,
    )
    return list(yaml.safe_load_all(rendered.stdout))


def psql(pod: Pod, *options: str, statement: str, password: str = "") -> tuple[int, str]:
    command = [str(find_postgresql() / "psql"), "-X", "-A", "-t", *options, "-c", statement]
    return pod.inside("env", f"PGPASSWORD={password}", *command)


class TestPostgresql:
    OWN = ("-h", "127.0.0.1", "-U", "sales-owner", "-d", "sales")
    INSIDE = ("-h", "/run/postgresql", "-U", "postgres", "-d", "sales")

    @pytest.fixture
    def pod(self, podman: Podman, objects: list[dict[str, Any]], tmp_path: Path) -> Iterator[Pod]:
        pod = Pod(podman, objects, "StatefulSet/sales-postgresql", tmp_path / "pod")
        self.up(pod)
        yield pod
        pod.end("kill")

    def up(self, pod: Pod, password: str = "") -> None:
        login = SECRETS["sales-database-owner"]
        pod.mount({**SECRETS, "sales-database-owner": {**login, "password": password or login["password"]}})
        pod.initialise()
        pod.start()
        eventually(lambda: pod.probe("readinessProbe"))

    def test_the_domain_s_owner_owns_its_database_and_nobody_else_makes_a_table(self, pod: Pod) -> None:
        password = SECRETS["sales-database-owner"]["password"]

        code, said = psql(pod, *self.OWN, statement="create table kept (); show max_connections", password=password)

        assert (code, said.split()) == (0, ["CREATE", "TABLE", "150"])
        for role in ("sales", "sales-reader", "sales-keeper"):
            psql(pod, *self.INSIDE, statement=f'grant connect on database sales to "{role}"')  # as a migration does
            access = SECRETS["-".join(["sales", "database", *role.split("-")[1:]])]
            login = ("-h", "127.0.0.1", "-U", role, "-d", "sales")
            code, said = psql(pod, *login, statement="create table mine ()", password=access["password"])
            assert (code, "permission denied" in said or "read-only" in said) == (1, True), said

    def test_the_roles_that_an_earlier_release_lacks_are_there_after_the_next_start(self, pod: Pod) -> None:
        gone = 'reassign owned by "sales-owner" to "sales"; drop role "sales-owner", "sales-reader", "sales-keeper"'
        assert psql(pod, *self.INSIDE, statement=gone)[0] == 0

        pod.end("stop")
        self.up(pod)

        password = SECRETS["sales-database-owner"]["password"]
        hand_over = 'reassign owned by "sales" to "sales-owner"; create table kept ()'
        assert psql(pod, *self.OWN, statement=hand_over, password=password) == (0, "REASSIGN OWNED\nCREATE TABLE\n")

    def test_a_wrong_password_and_the_superuser_are_refused_from_outside(self, pod: Pod) -> None:
        assert "authentication failed" in psql(pod, *self.OWN, statement="select 1", password="wrong")[1]
        outside = ("-h", "127.0.0.1", "-U", "postgres", "-d", "sales")
        assert "rejects connection" in psql(pod, *outside, statement="select 1")[1]

    def test_it_comes_back_with_its_data_after_it_was_killed(self, pod: Pod) -> None:
        psql(pod, *self.INSIDE, statement="create table kept ()")

        pod.end("kill")
        self.up(pod)

        assert psql(pod, *self.INSIDE, statement="select count(*) from kept") == (0, "0\n")

    def test_a_changed_secret_is_the_new_password_at_the_next_start(self, pod: Pod) -> None:
        pod.end("stop")
        self.up(pod, "another-password")

        assert psql(pod, *self.OWN, statement="select 1", password="another-password") == (0, "1\n")

    def test_it_writes_nowhere_but_into_its_volumes(self, pod: Pod) -> None:
        assert "Read-only file system" in pod.inside("touch", "/etc/here")[1]


def test_redis_knows_a_writer_and_a_reader_and_nobody_else(
    podman: Podman, objects: list[dict[str, Any]], tmp_path: Path
) -> None:
    pod = Pod(podman, objects, "StatefulSet/redis", tmp_path / "pod")
    pod.mount(SECRETS)
    pod.start()

    def said(user: str, *words: str) -> str:
        login = ["--user", user, "--pass", SECRETS[f"redis-{user}"]["password"]] if user else []
        return pod.inside("redis-cli", "--no-auth-warning", *login, *words)[1].strip()

    try:
        eventually(lambda: "NOAUTH" in said("", "ping"))
        assert said("writer", "set", "stock:JAM", "1") == "OK"
        assert said("reader", "get", "stock:JAM") == "1"
        assert "NOPERM" in said("reader", "set", "stock:JAM", "2")
        assert "NOPERM" in said("writer", "flushall")
    finally:
        pod.end("stop")


def test_rabbitmq_starts_with_the_operator_s_user_alone(
    podman: Podman, objects: list[dict[str, Any]], tmp_path: Path
) -> None:
    pod = Pod(podman, objects, "StatefulSet/rabbitmq", tmp_path / "pod")
    pod.mount(SECRETS)
    pod.start()

    def said(user: str, password: str, *options: str) -> str:
        url = "http://127.0.0.1:15672/api/users"
        return pod.inside("curl", "--silent", *options, "-u", f"{user}:{password}", url)[1]

    try:
        operator = SECRETS["rabbitmq-operator"]
        users = yaml.safe_load(said(operator["username"], operator["password"], *UNTIL_IT_IS_TOLD))
        assert [each["name"] for each in users] == ["operator"]
        assert "not_authorized" in said("guest", "guest")
    finally:
        pod.end("stop")


def test_the_object_store_keeps_what_its_one_user_brings_in_a_bucket_that_it_makes(
    podman: Podman, objects: list[dict[str, Any]], tmp_path: Path
) -> None:
    (server,) = (each for each in objects if (each["kind"], each["metadata"]["name"]) == ("StatefulSet", "objects"))
    (container,) = server["spec"]["template"]["spec"]["containers"]
    container["command"][0] = "/data/weed"  # here the image is this machine, and /tmp is a volume
    pod = Pod(podman, objects, "StatefulSet/objects", tmp_path / "pod")
    pod.mount(SECRETS)
    shutil.copy(f"{sys.prefix}/bin/weed", tmp_path / "pod" / "data")
    pod.start()
    login = SECRETS["object-store"]

    def said(password: str, *words: str) -> str:
        signed = ("--aws-sigv4", "aws:amz:us-east-1:s3", "--user", f"{login['username']}:{password}")
        signed = (*signed, "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD")
        url = "http://127.0.0.1:8333/minierp/a/key"
        return pod.inside("curl", "--silent", "--write-out", " %{http_code}", *signed, *words, url)[1]

    try:
        eventually(lambda: said(login["password"], "--data", "kept", "--request", "PUT").endswith("200"))
        assert said(login["password"]) == "kept 200"
        assert said("another-password").endswith("403")
    finally:
        pod.end("stop")
