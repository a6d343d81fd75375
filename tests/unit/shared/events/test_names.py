"""A version of an event is read for ever, whatever its names were allowed to be when it was published."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.events.event import Event
from shared.events.lines import Demand
from shared.events.sales import SalesOrderCreated
from tests.events import product_created, purchase_created, sale_created
from tests.unit.architecture.sources import imports, modules

LINE = ("TEA-1", 1)
NAMES = [
    (sale_created(LINE), "customer"),
    (purchase_created(LINE), "supplier"),
    *((product_created("TEA-1"), name) for name in ("name", "unit", "preferred_supplier")),
]


@pytest.mark.parametrize("path", modules("shared/events"), ids=lambda path: path.stem)
def test_no_event_judges_a_name_as_a_command_does(path: Path) -> None:
    assert not {"shared.values.names.Name", "shared.values.names.Note"} & set(imports(path))


@pytest.mark.parametrize(("event", "field"), NAMES, ids=[field for _, field in NAMES])
@pytest.mark.parametrize("name", ["ACME\x07", "a\x1b[31mb", "a\u202eb", "e\u0301", "two\nlines"])
def test_a_name_that_was_once_taken_is_read_as_it_is(event: Event, field: str, name: str) -> None:
    read = type(event).model_validate({**event.model_dump(), field: name})

    assert getattr(read, field) == name


@pytest.mark.parametrize("name", ["", "x" * 201, 7, None])
def test_what_never_was_a_name_is_still_none(name: object) -> None:
    with pytest.raises(ValidationError):
        SalesOrderCreated.model_validate({**sale_created(LINE).model_dump(), "customer": name})


@pytest.mark.parametrize("sku", [".", "..", "a\x07"])
def test_a_sku_that_no_url_can_carry_is_none_in_events_either(sku: str) -> None:
    with pytest.raises(ValidationError):
        Demand.model_validate({"sku": sku, "quantity": 1})
