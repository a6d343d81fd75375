"""A small system with a real PostgreSQL and NGINX: routes, crashes, stops and what is left behind."""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import sqlalchemy as sa

from scripts.minierp.local.machine.errors import LocalError, PortInUse
from scripts.minierp.local.machine.state import State
from scripts.minierp.local.running.jobs import Jobs
from scripts.minierp.local.running.lock import AlreadyRunning
from scripts.minierp.local.system.system import System, system
from tests.eventually import eventually
from tests.integration.scripts.local.sample import sample_root


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, home: Path, said: list[str]) -> Iterator[System]:
    root = sample_root(tmp_path_factory.mktemp("root"), database=True)
    with system(home, root=root, say=said.append) as started:
        yield started


@pytest.fixture(scope="module")
def client(running: System) -> Iterator[httpx.Client]:
    trusted = ssl.create_default_context(cafile=running.state.ca_certificate)
    with httpx.Client(base_url=running.state.base_url, verify=trusted, http2=False, trust_env=False) as opened:
        yield opened


def test_a_route_leads_to_its_function(client: httpx.Client) -> None:
    answer = client.get("/greetings/ada%20l?a=1&b=%C3%A9")

    assert answer.status_code == 200
    assert answer.json() == {"path": "/greetings/ada l?a=1&b=%C3%A9", "threads": "4"}


def test_another_path_is_a_404_problem(client: httpx.Client) -> None:
    answer = client.get("/greeting/ada")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["type"] == "/problems/not-found"


def test_another_method_is_a_405_problem_that_names_the_allowed_ones(client: httpx.Client) -> None:
    answer = client.delete("/greetings/ada")

    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert answer.headers["allow"] == "GET"


def test_a_body_far_too_large_is_a_413_problem(client: httpx.Client) -> None:
    answer = client.request("GET", "/greetings/ada", content=b" " * 3_000_000)

    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_plain_http_on_the_https_port_is_a_400_problem(running: System) -> None:
    address = running.state.base_url.replace("https://", "http://")

    answer = httpx.get(f"{address}/greetings/ada", trust_env=False)

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_function_learns_who_asked_and_how(client: httpx.Client, running: System) -> None:
    answer = client.get("/greetings/headers", headers={"Correlation-Id": "of-the-client", "X-Forwarded-For": "forged"})

    seen = answer.json()
    assert seen["host"] == running.state.base_url.removeprefix("https://")
    assert seen["correlation-id"] == "of-the-client"
    assert (seen["x-forwarded-proto"], seen["x-forwarded-for"]) == ("https", "127.0.0.1")


def test_a_request_without_a_correlation_gets_one(client: httpx.Client) -> None:
    assert len(client.get("/greetings/headers").json()["correlation-id"]) == 32


def test_a_function_that_is_down_is_a_503_problem_to_be_tried_again(client: httpx.Client, running: System) -> None:
    running.stop("greet")
    try:
        answer = client.get("/greetings/ada")
    finally:
        running.start("greet")

    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.headers["retry-after"]
    assert client.get("/greetings/ada").status_code == 200


def test_a_function_that_crashes_is_started_again_and_said_so(
    client: httpx.Client, running: System, said: list[str], home: Path
) -> None:
    before, crashed = running.state.functions["greet"].restarts, running.state.parts["greet"].pid

    client.get("/greetings/crash")

    eventually(lambda: running.state.parts["greet"].pid not in (crashed, None))
    running.wait_ready("greet")
    assert running.state.functions["greet"].restarts > before
    assert client.get("/greetings/ada").status_code == 200
    assert any("greet was ended by SIGKILL; starting it again" in text for text in said)
    assert State.read(home).functions["greet"].restarts > before


def test_postgresql_is_durable_compiles_nothing_and_is_not_run_by_root(running: System) -> None:
    with sa.create_engine(running.state.databases["sales"]["url"]).connect() as connection:
        settings = {
            name: connection.scalar(sa.text(f"show {name}"))
            for name in ("fsync", "synchronous_commit", "full_page_writes", "jit")
        }
    owner = psutil.Process(running.state.parts["postgres-sales"].pid).username()

    assert settings == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "jit": "off"}
    assert owner == ("postgres" if os.geteuid() == 0 else psutil.Process().username())


def test_a_database_keeps_its_data_and_its_address_over_a_stop(running: System) -> None:
    engine = sa.create_engine(running.state.databases["sales"]["url"], pool_pre_ping=True)
    with engine.begin() as connection:
        connection.execute(sa.text("create table kept (answer int)"))
        connection.execute(sa.text("insert into kept values (42)"))

    running.stop("postgres-sales")
    with pytest.raises(sa.exc.InterfaceError), engine.connect():
        pass
    running.start("postgres-sales")

    with engine.connect() as connection:
        assert connection.scalar(sa.text("select answer from kept")) == 42


def test_the_roles_that_an_earlier_release_lacks_are_made_beside_the_one_there_is(running: System, home: Path) -> None:
    (database,) = running.plan.databases
    owner = sa.make_url(running.state.databases["sales"]["url"])
    password = running.plan.addresses.passwords.of("postgres", "postgres")
    administrator = sa.create_engine(owner.set(username="postgres", password=password), poolclass=sa.NullPool)
    with administrator.begin() as connection:
        connection.execute(sa.text('reassign owned by "sales-owner" to "sales"'))
        connection.execute(sa.text('drop role "sales-owner", "sales-reader", "sales-keeper"'))
    (home / "postgres" / "sales" / "roles-created").unlink()

    for _ in range(2):  # the second time changes nothing
        database.create_database(Jobs().run)

    with sa.create_engine(owner, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text('reassign owned by "sales" to "sales-owner"'))  # as the migration does
        assert connection.scalar(sa.text("select pg_has_role('sales', 'sales-owner', 'member')")) is False


def test_a_second_system_in_the_same_home_is_refused(running: System, home: Path) -> None:
    with pytest.raises(AlreadyRunning, match="already runs"), system(home):
        pass


def test_a_part_that_is_not_there_is_named_with_those_that_are(running: System) -> None:
    with pytest.raises(LocalError, match="Nothing called 'mysql' runs here") as refusal:
        running.stop("mysql")
    assert "postgres-sales" in refusal.value.advice


def test_a_port_in_use_is_refused_before_anything_starts(running: System, tmp_path: Path) -> None:
    port = int(running.state.base_url.rpartition(":")[2])
    root = sample_root(tmp_path / "root")

    with pytest.raises(PortInUse), system(tmp_path / "home", root=root, port=port):
        pass


def test_a_function_that_cannot_start_ends_the_start_and_says_why(tmp_path: Path) -> None:
    root = sample_root(tmp_path / "root")
    (root / "functions" / "greet.py").write_text("import nothing_of_this_name\n")

    with pytest.raises(LocalError, match="nothing_of_this_name"), system(tmp_path / "home", root=root):
        pass
    assert {part.state for part in State.read(tmp_path / "home").parts.values()} == {"stopped"}
