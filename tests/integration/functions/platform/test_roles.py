"""A domain's database is its own: nobody else's role gets in."""

from itertools import permutations

import pytest
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.process.domains import ACCESSES, DOMAINS


def opens(url: sa.URL) -> bool:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            return bool(connection.execute(sa.text("select true")).scalar_one())
    except sa.exc.DBAPIError as refused:
        assert "28000" in str(refused) or "42501" in str(refused) or "28P01" in str(refused)
        return False


def database(services: System, domain: str, access: str = "writer") -> sa.URL:
    return sa.make_url(services.state.databases[domain][f"{access}_url"])


@pytest.mark.parametrize("access", ACCESSES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domains_role_opens_its_own_database(services: System, domain: str, access: str) -> None:
    assert opens(database(services, domain, access))


@pytest.mark.parametrize(("role", "other"), list(permutations(DOMAINS, 2)))
def test_no_domains_role_opens_anothers_database(services: System, role: str, other: str) -> None:
    own = database(services, role)

    assert not opens(database(services, other).set(username=own.username, password=own.password))


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domains_role_opens_no_other_database_of_its_server(services: System, domain: str) -> None:
    own = database(services, domain)

    assert not opens(own.set(database="postgres"))
    assert not opens(own.set(database="template1"))


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_function_holds_the_database_of_its_own_domain_only(services: System, domain: str) -> None:
    mine, others = (
        f"functions/{domain}/",
        {url for other in DOMAINS if other != domain for url in services.state.databases[other].values()},
    )

    functions = [
        f for f in services.plan.manifests.functions if str(f.environment.get("FUNCTION_SOURCE")).startswith(mine)
    ]

    assert functions
    for function in functions:
        assert others.isdisjoint(services.plan.addresses.environment(function).values())
