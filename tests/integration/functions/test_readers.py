"""What only answers questions answers all of them as a role that can only read."""

import re
import uuid

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from tests.integration.running import Functions

SOURCES = {
    function.name: (CHECKOUT / str(function.environment["FUNCTION_SOURCE"])).read_text("utf-8")
    for function in Manifests.load(CHECKOUT / "knative" / "base").functions
    if any(secret.endswith("-database-reader") for secret in function.secrets) and not function.grpc
}
PATHS = [(name, path) for name, source in SOURCES.items() for path in re.findall(r'\bget\("([^"]+)"', source)]


def test_there_are_readers_in_every_domain() -> None:
    assert {"products", "stock", "suppliers", "purchase-orders", "sales-orders", "events", "traces"} <= SOURCES.keys()


@pytest.mark.parametrize(("name", "path"), PATHS, ids=[f"{name}:{path}" for name, path in PATHS])
def test_a_question_is_answered(functions: Functions, name: str, path: str) -> None:
    answer = functions[name].get(re.sub(r"{\w+}", str(uuid.uuid4()), path))

    assert answer.status_code in (200, 404), answer.text
