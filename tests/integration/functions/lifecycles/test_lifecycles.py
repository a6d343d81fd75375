"""Whatever happens to orders, and however their events arrive: once all is settled, the books of all domains agree.

And inventory has come to what its pure rules come to, told the same.
"""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from hypothesis.stateful import run_state_machine_as_test

from scripts.minierp.local.system.system import System
from tests.few import few
from tests.integration.domain import environment
from tests.integration.functions.lifecycles.machine import LifecycleMachine
from tests.integration.functions.lifecycles.post import Post
from tests.integration.functions.lifecycles.workers import NOBODY, Worker

DOMAINS = ("product", "inventory", "purchasing", "sales")


@pytest.fixture
def post(services: System, database: Callable[[str], sa.Engine]) -> Iterator[Post]:
    nobody = {"REDIS_URL": f"redis://{NOBODY}/0", "INVENTORY_ADDRESS": NOBODY}
    workers = {domain: Worker(domain, {**environment(services.state, domain), **nobody}) for domain in DOMAINS}
    yield Post(services.plan.manifests, workers, {domain: database(domain) for domain in DOMAINS})
    for worker in workers.values():
        worker.stop()


def test_the_books_of_all_domains_agree_whenever_all_is_settled(post: Post) -> None:
    run_state_machine_as_test(lambda: LifecycleMachine(post), settings=few(4, steps=10))
