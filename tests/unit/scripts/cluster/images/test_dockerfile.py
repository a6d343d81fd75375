"""What the Dockerfile takes from the manifests, which it cannot read."""

import re

from scripts.minierp.cluster.images.references import DOCKERFILE
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests


def test_an_image_is_compiled_for_the_level_that_its_functions_run_with() -> None:
    [level] = re.findall(r"^ARG PYTHONOPTIMIZE=(.*)$", (CHECKOUT / DOCKERFILE).read_text(), re.MULTILINE)
    functions = Manifests.load(CHECKOUT / "knative" / "base").functions

    assert {function.environment["PYTHONOPTIMIZE"] for function in functions} == {level}
