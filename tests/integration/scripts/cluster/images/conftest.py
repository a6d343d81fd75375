"""Images that are really built, where containers can run: on a base that is at hand, or made from Debian packages."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from tests.integration.scripts.cluster.images.podman import Podman

BASE = "localhost/minierp-python-base"
BUILT = ("product", "tools")


@pytest.fixture(scope="session")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Podman:
    if not shutil.which("podman"):
        pytest.skip("podman is not installed (Debian: apt-get install podman runc mmdebstrap)")
    return Podman(tmp_path_factory.mktemp("podman"))


@pytest.fixture(scope="session")
def base(podman: Podman) -> str:
    """PYTHON_IMAGE, or a base of our own, made once and kept in podman's store."""
    name = os.environ.get("PYTHON_IMAGE", BASE)
    if podman.run("image", "exists", name, check=False).returncode != 0:
        if name != BASE:
            pytest.skip(f"PYTHON_IMAGE names {name}, which podman does not have: pull it first")
        if not shutil.which("mmdebstrap") and not (shutil.which("debootstrap") and os.geteuid() == 0):
            pytest.skip("no base image: set PYTHON_IMAGE to one, or apt-get install mmdebstrap to make one")
        subprocess.run([Path(__file__).with_name("debian-base"), name], env=podman.environment, check=True)
    tried = podman.run("run", "--rm", name, "python3", "--version", check=False)
    if tried.returncode != 0:
        pytest.skip(f"containers cannot run here: {tried.stderr.strip()}")
    return name


@pytest.fixture(scope="session")
def bills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bills of the images are, once they are built."""
    return tmp_path_factory.mktemp("bills")


@pytest.fixture(scope="session")
def images(podman: Podman, base: str, bills: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """images["product"]: its reference, built from the checkout unless it was built before."""
    command = [sys.executable, "-m", "scripts.minierp.cluster.images", *BUILT]
    command += ["--tool", "podman", "--json", "--sbom", str(bills)]
    home = str(tmp_path_factory.mktemp("home"))  # the base that these are built on is not the checkout's
    environment = {**podman.environment, "PYTHON_IMAGE": base, "MINIERP_HOME": home}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return {each["image"]: each["reference"] for each in json.loads(done.stdout)}
