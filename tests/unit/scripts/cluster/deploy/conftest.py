"""The real overlays, rendered once."""

import shutil

import pytest

from scripts.minierp.cluster.kubernetes.commands import Kubectl
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.kubernetes.render import OVERLAYS, render

TAGS = {f"minierp-{image}": "t1" for image in ("product", "inventory", "purchasing", "sales", "platform", "tools")}


@pytest.fixture(scope="session", params=["minimal", "production"])
def wanted(request: pytest.FixtureRequest) -> list[Object]:
    """Every object of an overlay, with images of the tag t1."""
    need_kubectl()
    if not (OVERLAYS / request.param).is_dir():
        pytest.skip(f"there is no overlay {request.param}")
    return render(request.param, "minierp", TAGS)


@pytest.fixture(scope="session")
def minimal() -> list[Object]:
    """Every object of the overlay minimal, with images of the tag t1."""
    need_kubectl()
    return render("minimal", "minierp", TAGS)


@pytest.fixture
def kubectl() -> Kubectl:
    return Kubectl("minierp", 600)


def need_kubectl() -> None:
    if not shutil.which("kubectl"):
        pytest.skip("kubectl is not on the PATH (Debian package kubernetes-client, where there is one)")
