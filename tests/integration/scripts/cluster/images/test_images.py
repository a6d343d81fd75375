"""An image of ours: what is in it, and that it works with nothing but what a pod gives it."""

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from packaging.utils import canonicalize_name

from scripts.minierp.local.machine.ports import is_free
from scripts.minierp.local.system.system import System
from tests.eventually import eventually
from tests.integration.scripts.cluster.images.podman import Podman
from tests.tokens import bearer

MEGABYTE = 1_000_000
SEEN = """
import asyncio, json, os, sys, sqlalchemy
from importlib.metadata import distributions
from importlib.util import cache_from_source
from pathlib import Path
own = {str(path) for path in Path("/opt/minierp").rglob("*.py")}
loaded = {module.__file__ for module in sys.modules.values() if getattr(module, "__file__", None)}
sources = own | {path for path in loaded if path.endswith(".py")}
print(json.dumps({
    "distributions": sorted(each.metadata["Name"].lower() for each in distributions()),
    "uncompiled": [path for path in sources if not Path(cache_from_source(path)).exists()],
    "optimized": sys.flags.optimize,
    "sources": len(sources),
    "user": [os.getuid(), os.getgid()],
    "packages": sorted(os.listdir("/opt/minierp")),
}))
"""


@pytest.fixture(params=["product", "tools"])
def image(request: pytest.FixtureRequest, images: Mapping[str, str]) -> str:
    return images[request.param]


@pytest.fixture(scope="module")
def product(podman: Podman, images: Mapping[str, str], services: System) -> Iterator[tuple[str, httpx.Client]]:
    """The container of create-product, and a client that talks to it."""
    plan = services.plan
    function = plan.manifests.function("create-product")
    port = plan.addresses.ports.of("create-product-image")
    assert is_free(port)
    environment = plan.addresses.environment(function)
    container = podman.start(images["product"], {**environment, "PORT": str(port)}, environment["TOKEN_KEYS"])
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=bearer(plan.home), timeout=30) as client:
            yield container, client
    finally:
        podman.run("rm", "--force", container)


def is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/health/readiness").is_success
    except httpx.TransportError:
        return False


def test_a_function_does_its_work_where_nothing_can_be_written_and_ends_when_told(
    podman: Podman, product: tuple[str, httpx.Client]
) -> None:
    container, client = product
    eventually(lambda: is_ready(client))

    answer = client.post(
        "/products",
        json={"sku": f"IMG-{uuid.uuid4().hex[:8]}", "name": "Boxed tea", "price": "4.80", "currency": "EUR"},
    )
    podman.run("stop", "--time=20", container)

    assert answer.status_code == 201, podman.run("logs", container).stderr
    ended = podman.inspect("container", container)["State"]
    assert (ended["ExitCode"], ended["Status"]) == (0, "exited")


def test_the_tools_migrate_a_database(podman: Podman, images: Mapping[str, str], services: System) -> None:
    server = sa.make_url(services.state.databases["product"]["url"])
    owner = server.set(username="postgres", password=services.plan.addresses.passwords.of("postgres", "postgres"))
    fresh = owner.set(database=f"fresh-{uuid.uuid4().hex[:8]}")
    with sa.create_engine(owner.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text(f'create database "{fresh.database}"'))
    url = fresh.render_as_string(hide_password=False)

    for _ in range(2):  # the second time changes nothing
        podman.inside(
            images["tools"], "python", "-m", "shared.database.migrations", "product", environment={"DATABASE_URL": url}
        )

    engine = sa.create_engine(fresh)
    tables = sa.inspect(engine).get_table_names()
    engine.dispose()
    assert {"product", "outbox", "inbox", "idempotency", "alembic_version"} <= set(tables)


def test_the_tools_have_the_command_line(podman: Podman, images: Mapping[str, str]) -> None:
    shown = podman.inside(images["tools"], "minierp", "--help")

    assert "dead-letters" in shown
    assert "products, stock, purchase and sales orders" in shown
    assert "Start MiniERP on this machine" not in shown


def test_an_image_holds_bytecode_and_no_tool_to_build_or_test_with(podman: Podman, image: str) -> None:
    seen = json.loads(podman.inside(image, "python", "-c", SEEN))

    assert seen["user"] == [10001, 10001]
    assert seen["uncompiled"] == []
    assert seen["sources"] > 100
    assert not {"pip", "setuptools", "pytest", "moto", "grpcio-tools", "hypothesis"} & set(seen["distributions"])
    assert "tests" not in seen["packages"]


def test_a_domain_that_uses_neither_grpc_nor_redis_does_not_carry_them(
    podman: Podman, images: Mapping[str, str]
) -> None:
    seen = json.loads(podman.inside(images["product"], "python", "-c", SEEN))

    assert not {"grpcio", "protobuf", "hiredis", "rich", "typer"} & set(seen["distributions"])
    assert seen["optimized"] == 2  # as the manifests have it; bytecode of another level would be made at every start
    assert {"functions-framework", "uvicorn", "httptools", "sqlalchemy", "pg8000"} <= set(seen["distributions"])
    assert not {"gunicorn", "uvicorn-worker", "watchdog"} & set(seen["distributions"])
    assert not {"protos", "scripts"} & set(seen["packages"])


def test_an_image_s_bill_names_every_distribution_in_it_and_its_base_s_packages(
    podman: Podman, image: str, bills: Path
) -> None:
    seen = json.loads(podman.inside(image, "python", "-c", SEEN))
    (own,) = (file for file in bills.iterdir() if file.name.removesuffix(".cdx.json") in image)
    found = [each["purl"] for each in json.loads(own.read_text())["components"]]

    python = {purl.removeprefix("pkg:pypi/").partition("@")[0] for purl in found if purl.startswith("pkg:pypi/")}
    assert python == {canonicalize_name(name) for name in seen["distributions"]}
    assert {"libc6", "python3"} <= {purl.split("/")[2].partition("@")[0] for purl in found if "pkg:deb/" in purl}


def test_an_image_is_small_and_says_what_it_is(podman: Podman, image: str, base: str) -> None:
    found = podman.inspect("image", image)

    assert found["Size"] - podman.inspect("image", base)["Size"] <= 110 * MEGABYTE
    assert found["Config"]["User"] == "10001:10001"
    assert {"HOME=/dev/shm", "TMPDIR=/dev/shm"} <= set(found["Config"]["Env"])
    name, _, tag = image.rpartition(":")
    labels = found["Labels"]
    assert labels["org.opencontainers.image.title"] == name.rpartition("/")[2]
    assert labels["org.opencontainers.image.version"] == tag
    assert labels["org.opencontainers.image.licenses"] == "MIT"
