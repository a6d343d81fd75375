"""A tag is made of what reaches the image."""

import shutil
from pathlib import Path

import pytest

from scripts.minierp.cluster.images.references import reference
from scripts.minierp.local.machine.state import CHECKOUT

RECIPE = [f"scripts/minierp/cluster/images/{name}.py" for name in ("assemble", "contents")]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("functions", "protos", "shared"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    for name in ("knative/Dockerfile", "requirements.lock", *RECIPE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, tmp_path / name)
    return tmp_path


def add_to(path: Path) -> None:
    path.write_text(path.read_text() + "\n# changed\n")


def tags(root: Path, **environment: str) -> tuple[str, str]:
    sales, product = (reference(root, image, environment) for image in ("sales", "product"))
    return sales.tag, product.tag


def test_the_same_content_has_the_same_tag_wherever_it_lies(checkout: Path) -> None:
    assert tags(checkout) == tags(CHECKOUT)
    assert str(reference(checkout, "sales", {})) == f"dev.local/minierp-sales:{tags(checkout)[0]}"


@pytest.mark.parametrize(
    ("changed", "sales", "product"),
    [
        ("functions/sales/create_sales_order.py", True, False),
        ("functions/sales/storage/place_order.sql", True, False),
        ("shared/stock/check.py", True, False),
        ("shared/messaging/outbox.py", True, True),
        ("requirements.lock", True, True),
        ("knative/Dockerfile", True, True),
        ("functions/sales/storage/migrations/env.py", False, False),
        ("shared/database/migrations.py", False, False),
    ],
)
def test_a_change_gives_a_new_tag_to_the_images_that_it_reaches(
    checkout: Path, changed: str, sales: bool, product: bool
) -> None:
    before = tags(checkout)

    add_to(checkout / changed)

    after = tags(checkout)
    assert (before[0] != after[0], before[1] != after[1]) == (sales, product)


def test_another_base_is_another_image() -> None:
    assert tags(CHECKOUT) != tags(CHECKOUT, PYTHON_IMAGE="localhost/other")
