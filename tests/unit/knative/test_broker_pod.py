"""What `kubectl exec` starts beside the broker has the pod's environment, and nothing that a script exported."""

import re

import pytest

from .rendering import KNATIVE
from .system import rendered

FOR_TOOLS = {"HOME", "RABBITMQ_NODENAME"}
"""Where Erlang's cookie is, and which node is meant."""


@pytest.mark.parametrize("overlay", ["minimal", "ephemeral"])
def test_the_broker_s_tools_find_its_node_and_its_cookie(overlay: str) -> None:
    (pod,) = (pod for pod in rendered(overlay).pods if pod.owner == "StatefulSet/rabbitmq")
    (container,) = pod.containers

    variables = {variable["name"]: variable["value"] for variable in container["env"]}

    assert variables.keys() >= FOR_TOOLS
    assert variables["HOME"] in {mount["mountPath"] for mount in container["volumeMounts"]}


def test_no_script_says_it_differently() -> None:
    script = (KNATIVE / "components" / "rabbitmq" / "rabbitmq.sh").read_text()

    assert not FOR_TOOLS & set(re.findall(r"^export (\w+)=", script, re.MULTILINE))
