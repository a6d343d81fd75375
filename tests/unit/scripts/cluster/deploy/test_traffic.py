"""Canary, promote and roll back, on a pretended cluster."""

from collections.abc import Sequence

import pytest

from scripts.minierp.cluster.deploy.access import Access, Asked
from scripts.minierp.cluster.deploy.deployment import Deployment
from scripts.minierp.cluster.deploy.wish import Wish
from scripts.minierp.cluster.kubernetes import inspection
from scripts.minierp.cluster.kubernetes.commands import Kubectl, Step
from scripts.minierp.cluster.kubernetes.identity import Trust
from scripts.minierp.cluster.kubernetes.objects import Key, Object
from scripts.minierp.cluster.kubernetes.rewriting import tagged
from scripts.minierp.cluster.plan import traffic
from scripts.minierp.cluster.plan.plan import Plan, plan
from scripts.minierp.terminal.errors import CliError, UsageError
from tests.unit.scripts.cluster.deploy.cluster import PretendedCluster
from tests.unit.scripts.cluster.deploy.conftest import TAGS

KUBECTL = Kubectl("minierp", 600)
KEY = Key("serving.knative.dev", "Service", "create-product")


@pytest.fixture
def shop(minimal: list[Object]) -> "Shop":
    return Shop(minimal)


class Shop:
    """A cluster with the function create-product in versions that follow one another."""

    def __init__(self, objects: Sequence[Object]) -> None:
        (self.function,) = [item for item in objects if item.key == KEY]
        self.cluster = PretendedCluster()
        self.release("t1")

    def release(self, tag: str, canary: int = 0) -> Plan:
        made = plan(KUBECTL, [tagged(self.function, {"minierp-product": tag})], [], self.cluster.live, canary)
        self.cluster.run(made.steps)
        return made

    def move(self, step: Step | None) -> None:
        assert step
        self.cluster.run([step])

    @property
    def live(self) -> Object:
        return self.cluster.live[KEY]

    @property
    def shares(self) -> dict[str, int]:
        return dict(traffic.Split.of(self.live).shares)

    @property
    def revisions(self) -> list[Object]:
        """As Knative labels them."""
        count = len(self.cluster.revisions["create-product"])
        return [revision(number) for number in range(1, count + 1)]


def revision(number: int, ready: str = "True") -> Object:
    labels = {traffic.SERVICE: "create-product", traffic.GENERATION: str(number)}
    metadata = {"name": f"create-product-{number:05}", "labels": labels}
    status = {"conditions": [{"type": "Ready", "status": ready}]}
    return Object({"apiVersion": "serving.knative.dev/v1", "kind": "Revision", "metadata": metadata, "status": status})


def test_a_new_version_gets_all_the_traffic(shop: Shop) -> None:
    shop.release("t2")

    assert shop.shares == {"@latest": 100}


def test_a_canary_gets_its_share_and_the_version_before_keeps_the_rest(shop: Shop) -> None:
    made = shop.release("t2", canary=10)

    assert shop.shares == {"create-product-00001": 90, "@latest": 10}
    assert [step.title for step in made.steps] == [
        "create-product: keeps its traffic where it is, 100 % to create-product-00001",
        "Function create-product",
        "create-product: canary, 90 % to create-product-00001, 10 % to the newest",
    ]


def test_a_canary_of_a_first_deployment_is_a_deployment(minimal: list[Object]) -> None:
    shop = Shop(minimal)

    assert shop.shares == {"@latest": 100}
    assert plan(KUBECTL, minimal, [], {}, canary=10).remarks == []


def test_asking_for_the_same_canary_again_changes_nothing(shop: Shop) -> None:
    shop.release("t2", canary=10)

    assert shop.release("t2", canary=10).steps == []


def test_a_canary_grows(shop: Shop) -> None:
    shop.release("t2", canary=10)
    shop.release("t2", canary=50)

    assert shop.shares == {"create-product-00001": 50, "@latest": 50}


def test_another_canary_is_compared_with_the_same_version(shop: Shop) -> None:
    shop.release("t2", canary=10)
    shop.release("t3", canary=20)

    assert shop.shares == {"create-product-00001": 80, "@latest": 20}


def test_there_is_nothing_to_try_out_in_an_unchanged_function(shop: Shop) -> None:
    made = shop.release("t1", canary=10)

    assert (made.steps, made.remarks) == ([], ["create-product is unchanged: there is nothing to try out."])


def test_an_ordinary_deployment_does_not_move_traffic_that_somebody_holds(shop: Shop) -> None:
    shop.release("t2", canary=10)

    (remark,) = shop.release("t3").remarks

    assert shop.shares == {"create-product-00001": 90, "@latest": 10}
    assert "--promote" in remark


def test_promoting_gives_everything_to_the_newest(shop: Shop) -> None:
    shop.release("t2", canary=10)

    shop.move(traffic.promote(KUBECTL, shop.live))

    assert shop.shares == {"@latest": 100}
    assert traffic.promote(KUBECTL, shop.live) is None


def test_rolling_back_a_canary_returns_to_the_version_before(shop: Shop) -> None:
    shop.release("t2", canary=10)

    shop.move(traffic.roll_back(KUBECTL, shop.live, shop.revisions))

    assert shop.shares == {"create-product-00001": 100}
    assert traffic.roll_back(KUBECTL, shop.live, shop.revisions) is None


def test_rolling_back_after_a_deployment_returns_to_the_version_before(shop: Shop) -> None:
    shop.release("t2")
    shop.release("t3")

    shop.move(traffic.roll_back(KUBECTL, shop.live, shop.revisions))

    assert shop.shares == {"create-product-00002": 100}


def test_a_version_that_never_worked_is_not_returned_to(shop: Shop) -> None:
    shop.release("t2")
    shop.release("t3")
    revisions = [revision(1), revision(2, ready="False"), revision(3)]

    shop.move(traffic.roll_back(KUBECTL, shop.live, revisions))

    assert shop.shares == {"create-product-00001": 100}


def test_there_is_nothing_before_the_first_version(shop: Shop) -> None:
    with pytest.raises(CliError, match="no revision before create-product-00001"):
        traffic.roll_back(KUBECTL, shop.live, shop.revisions)


PEOPLE_CALL, EVENTS_CALL = "create-product", "settle-sales-order"


@pytest.fixture
def upgraded(minimal: list[Object], monkeypatch: pytest.MonkeyPatch) -> PretendedCluster:
    """Two releases of two functions; the first is from before tokens, the second gets a tenth of the traffic."""
    cluster = PretendedCluster()
    some = [item for item in minimal if item.is_function and item.name in {PEOPLE_CALL, EVENTS_CALL}]
    for tag, canary in (("t1", 0), ("t2", 10)):
        release = [tagged(item, dict.fromkeys(TAGS, tag)) for item in some]
        cluster.run(plan(KUBECTL, release, [], cluster.live, canary).steps)
    monkeypatch.setattr(Deployment, "objects", some)
    monkeypatch.setattr(Deployment, "look", lambda _: cluster.live)
    monkeypatch.setattr(inspection, "revisions", lambda _: unasking(PEOPLE_CALL, EVENTS_CALL))
    return cluster


def unasking(*functions: str) -> list[Object]:
    """The first revision of each, which knows no tokens."""
    spec = {"containers": [{"env": [{"name": "FUNCTION_SOURCE", "value": "x.py"}]}]}
    head = {"apiVersion": "serving.knative.dev/v1", "kind": "Revision", "spec": spec}
    return [Object({**head, "metadata": {"name": f"{name}-00001"}}) for name in functions]


@pytest.mark.usefixtures("upgraded")
def test_no_traffic_is_given_back_to_a_revision_that_asks_nobody_for_a_token() -> None:
    with pytest.raises(UsageError, match=f"before tokens, of {PEOPLE_CALL}\\."):
        Deployment(Wish(), {}).move_traffic(promote=False)

    assert Deployment(Wish(functions=(EVENTS_CALL,)), {}).move_traffic(promote=False).steps
    assert Deployment(Wish(access=Asked(anybody=True)), {}).move_traffic(promote=False).steps
    assert Deployment(Wish(), {}).move_traffic(promote=True).steps


@pytest.mark.parametrize("canary", [0, 10])
def test_no_gateway_is_published_while_such_a_revision_has_traffic(upgraded: PretendedCluster, canary: int) -> None:
    deployment = Deployment(Wish(canary=canary), {})

    with pytest.raises(UsageError, match=f"before tokens, of {PEOPLE_CALL}\\."):
        deployment.refuse_exposure(upgraded.live, Access(Trust.own("{}")))

    deployment.refuse_exposure(upgraded.live, Access(Trust.anybody()))
    upgraded.run(deployment.move_traffic(promote=True).steps)
    Deployment(Wish(), {}).refuse_exposure(upgraded.live, Access(Trust.own("{}")))


def test_who_hears_is_promoted_before_who_speaks_and_rolled_back_after_it(
    minimal: list[Object], monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = PretendedCluster()
    for tag, canary in (("t1", 0), ("t2", 10)):
        release = [tagged(item, dict.fromkeys(TAGS, tag)) for item in minimal]
        cluster.run(plan(KUBECTL, release, [], cluster.live, canary).steps)
    monkeypatch.setattr(Deployment, "objects", minimal)
    monkeypatch.setattr(Deployment, "look", lambda _: cluster.live)
    monkeypatch.setattr(inspection, "revisions", lambda _: [])
    deployment = Deployment(Wish(functions=("create-product", "settle-sales-order")), {})

    promoted, back = (deployment.move_traffic(promote).steps for promote in (True, False))

    assert [step.title.partition(":")[0] for step in promoted] == ["settle-sales-order", "create-product"]
    assert [step.title.partition(":")[0] for step in back] == ["create-product", "settle-sales-order"]
