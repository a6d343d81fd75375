"""Looking at a cluster: kubectl is recorded, for no cluster can be started here."""

from pathlib import Path

import pytest

from scripts.minierp.cluster.kubernetes import discovery
from scripts.minierp.cluster.kubernetes.commands import Kubectl
from scripts.minierp.cluster.kubernetes.errors import DeployError
from scripts.minierp.cluster.kubernetes.objects import Object
from tests.unit.scripts.cluster.deploy.programs import Programs

KUBECTL = Kubectl("minierp", 7)
GRANTS = "referencegrants refgrant gateway.networking.k8s.io/v1 true ReferenceGrant"
SERVICES = "services svc v1 true Service"
GRANT = Object({"apiVersion": "gateway.networking.k8s.io/v1beta1", "kind": "ReferenceGrant", "metadata": {"name": "x"}})


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    made = Programs(tmp_path)
    monkeypatch.setenv("PATH", made.path)
    return made


def answers(resources: str, versions: str = "v1", **also: object) -> list[dict[str, object]]:
    return [
        {"to": "version -o json", "say": '{"serverVersion": {"gitVersion": "v1.34.1"}}'},
        {"to": "api-resources", "say": resources, **also},
        {"to": "api-versions", "say": versions},
        {"to": "can-i create referencegrants", "say": "no - requires one of [container.referencegrants.create]"},
        {"to": "can-i", "say": "yes"},
        {"to": " get ", "say": "", "exit": 1},
    ]


def test_a_kind_is_known_in_every_version_of_its_group_not_in_the_preferred_one_only(programs: Programs) -> None:
    programs.answer(answers(f"{GRANTS}\n{SERVICES}", "gateway.networking.k8s.io/v1beta1\nv1"))

    found = discovery.facts(KUBECTL, []).resources

    assert found[GRANT.content["apiVersion"], GRANT.kind] == "referencegrants.gateway.networking.k8s.io"
    assert found["v1", "Service"] == "services"


def test_an_aggregated_api_that_is_down_hides_none_of_the_others(programs: Programs) -> None:
    programs.answer(answers(SERVICES, complain="unable to retrieve metrics.k8s.io/v1beta1", exit=1))

    assert discovery.kinds() == {"services"}


def test_a_cluster_that_says_nothing_at_all_is_an_error(programs: Programs) -> None:
    programs.answer([{"to": "api-resources", "say": "", "complain": "connection refused", "exit": 1}])

    with pytest.raises(DeployError, match="connection refused"):
        discovery.kinds()


def test_a_part_of_a_pod_is_asked_for_as_such_not_as_a_pod_of_that_name(programs: Programs) -> None:
    programs.answer([{"to": "can-i create pods --subresource=portforward", "say": "no"}, *answers(SERVICES)])

    assert discovery.facts(KUBECTL, []).denied == ["create pods/portforward in minierp"]


def test_a_refusal_may_give_its_reason(programs: Programs) -> None:
    programs.answer(answers(GRANTS, "gateway.networking.k8s.io/v1beta1"))

    assert discovery.facts(KUBECTL, [GRANT]).denied == ["create referencegrants.gateway.networking.k8s.io in minierp"]
