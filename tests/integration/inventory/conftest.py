from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests.integration.inventory.shelf import Shelf
from tests.integration.running import Functions


@pytest.fixture(scope="session")
def shelf(functions: Functions, database: Callable[[str], sa.Engine]) -> Shelf:
    return Shelf(functions["adjust-stock"], database("inventory"))


@pytest.fixture
def stocked(shelf: Shelf) -> Callable[..., str]:
    """The SKU of a new product with so many units on hand."""
    return shelf.stocked
