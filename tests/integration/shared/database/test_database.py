"""What happens when the database is away, or takes connections back."""

import socket
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.database.engine import engine
from shared.database.transactions import transaction
from shared.outcomes.problems import Unavailable
from shared.process.settings import settings
from tests.factories import reference
from tests.integration.client import AppClient
from tests.integration.domain import NOBODY, Domain, in_domain

EVENT = {"Ce-Specversion": "1.0", "Ce-Id": "1", "Ce-Type": "com.minierp.product.test.written.v1", "Ce-Source": "/t"}
SLEEP = "select cast(pg_sleep(:seconds) as text)"


@pytest.fixture
def without_database(services: System, domain: Domain, sample: AppClient) -> AppClient:
    """The sample where no database answers; `domain` is what it goes back to."""
    nobody = f"postgresql+pg8000://product:secret@{NOBODY}/product"
    with in_domain(services.state, "product", DATABASE_URL=nobody):
        yield sample


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-1"}])
def test_without_its_database_a_command_is_a_503(without_database: AppClient, headers: dict[str, str]) -> None:
    answer = without_database.post("/notes", json={"name": "x"}, headers=headers)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.json["type"] == "/problems/temporarily-unavailable"
    assert "Correlation-Id" in answer.headers


def test_without_its_database_an_event_is_to_be_tried_again(without_database: AppClient) -> None:
    assert without_database.post("/", json={"name": "x"}, headers=EVENT).status_code == 503


def test_without_its_database_even_a_malformed_event_is_to_be_tried_again_so_that_its_reason_is_not_lost(
    without_database: AppClient,
) -> None:
    assert without_database.post("/", json={"nonsense": "x"}, headers=EVENT).status_code == 503


def test_without_its_database_a_function_is_alive_and_not_ready(without_database: AppClient) -> None:
    assert without_database.get("/health/liveness").status_code == 200
    answer = without_database.get("/health/readiness")
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"


def test_with_its_database_a_function_is_ready(sample: AppClient) -> None:
    for path in ("/health/liveness", "/health/readiness"):
        answer = sample.get(path)
        assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_there_is_nothing_else_below_health(sample: AppClient) -> None:
    assert sample.get("/health/other").status_code == 404


def test_connections_that_the_server_closed_are_replaced_unseen(sample: AppClient, domain: Domain) -> None:
    name = reference("note")
    sample.post("/notes", json={"name": reference("note")})
    others = "select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and {}"
    with sa.create_engine(settings().database_url).begin() as connection:
        connection.execute(sa.text(others.format("pid <> pg_backend_pid()")))

    answer = sample.post("/notes", json={"name": name})

    assert answer.status_code == 201
    assert len(domain.events(name)) == 1


def test_a_statement_beyond_the_deadline_is_ended_as_unavailable(services: System, domain: Domain) -> None:
    hurried = in_domain(services.state, "product", DEADLINE_SECONDS="0.2")
    with hurried, pytest.raises(Unavailable), transaction() as session:
        session.execute(sa.text(SLEEP), {"seconds": 30})


def test_waiting_for_a_lock_beyond_the_deadline_is_unavailable(
    services: System, domain: Domain, sample: AppClient
) -> None:
    elsewhere = sa.create_engine(services.state.databases["product"]["url"])
    with elsewhere.begin() as somebody, in_domain(services.state, "product", DEADLINE_SECONDS="0.3"):
        somebody.execute(sa.text("lock table outbox in access exclusive mode"))

        answer = sample.post("/notes", json={"name": reference("note")})

    assert answer.status_code == 503
    elsewhere.dispose()


def test_a_pool_that_is_exhausted_is_unavailable(services: System, domain: Domain, sample: AppClient) -> None:
    with in_domain(services.state, "product", DEADLINE_SECONDS="1", THREADS="1"):
        held = engine().connect()

        answer = sample.post("/notes", json={"name": reference("note")})

        held.close()
    assert answer.status_code == 503


def test_a_mistake_in_a_statement_is_no_reason_to_try_again(domain: Domain) -> None:
    with pytest.raises(sa.exc.ProgrammingError):
        domain.rows("select 1 from nowhere")


def test_a_key_that_nobody_races_for_is_no_reason_to_try_again(
    sample: AppClient, domain: Domain, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after a restore that has the outbox's rows and not where its positions go on."""
    sample.post("/notes", json={"name": reference("note")})
    go_on_after = "select setval(pg_get_serial_sequence('outbox', 'position'), {}) from outbox"
    domain.rows(go_on_after.format("min(position), false"))

    answer = sample.post("/notes", json={"name": reference("note")})

    domain.rows(go_on_after.format("max(position)"))
    assert (answer.status_code, answer.json["type"]) == (500, "/problems/internal-error")
    assert "outbox_pkey" in capsys.readouterr().out, "the log has the traceback"


@pytest.mark.parametrize("fraction", ["", ".5", ".123456"])
def test_times_and_dates_come_exact_and_in_utc(domain: Domain, fraction: str) -> None:
    with transaction() as session:
        at, day = session.execute(
            sa.text(f"select timestamptz '2026-03-01 01:02:03{fraction}+02', date '2026-03-01'")
        ).one()

    assert at == datetime.fromisoformat(f"2026-02-28T23:02:03{fraction}+00:00")
    assert at.utcoffset() == timedelta(0)
    assert day == date(2026, 3, 1)


def test_a_long_statement_does_not_wait_for_an_acknowledgement(domain: Domain) -> None:
    connection = engine().raw_connection()
    link = connection.driver_connection._usock  # type: ignore[union-attr]

    assert link.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    connection.close()
