"""The recipe for a function of one's own, followed to the letter."""

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System
from tests.e2e.shop import Shop
from tests.e2e.waiting import eventually
from tests.whole import RECIPE


def test_a_function_of_one_python_file_and_one_yaml_file_runs_and_receives_its_event(
    running: System, shop: Shop
) -> None:
    order = shop.order((shop.product(opening=1), 1))

    def thanks() -> list[str]:
        return [line["message"] for line in shop.log("thank-customer") if line.get("order_id") == order["id"]]

    assert eventually(thanks, "the customer is thanked") == ["Thank you, Ada Lovelace!"]
    assert running.state.functions["thank-customer"].queue == "thank-customer"


def test_the_page_shows_the_recipe_as_it_is_tested() -> None:
    page = (CHECKOUT / "docs" / "adding-a-function.md").read_text(encoding="utf-8")

    assert (RECIPE / "thank_customer.py").read_text(encoding="utf-8") in page
