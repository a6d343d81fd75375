from scripts.minierp.bench.soak.faults import KILLED
from scripts.minierp.bench.starts.candidates import HOT, HOT_THREE, WITH_DATABASE, group_of
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests

FUNCTIONS = Manifests.load(CHECKOUT / "knative" / "base").functions


def test_the_hot_three_are_judged_together():
    assert {function.name for function in FUNCTIONS if group_of(function) == HOT_THREE} == HOT


def test_every_other_function_with_a_database_is_judged_with_the_others():
    with_database = {function.name for function in FUNCTIONS if "DATABASE_URL" in function.environment}

    assert {function.name for function in FUNCTIONS if group_of(function) == WITH_DATABASE} == with_database - HOT


def test_what_a_soak_kills_is_there():
    manifests = Manifests.load(CHECKOUT / "knative" / "base")
    sources = {f"source-{source.name}" for source in manifests.rabbitmq_sources}

    assert set(KILLED) <= sources | {function.name for function in FUNCTIONS}
