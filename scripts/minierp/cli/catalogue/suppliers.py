"""Who delivers: their records are made, changed, found."""

from typing import Annotated

import typer

from scripts.minierp.cli.arguments import Limit, Sort, given, sku
from scripts.minierp.cli.catalogue.fields import changes
from scripts.minierp.cli.catalogue.printing import SUPPLIERS, show_supplier
from scripts.minierp.terminal.documents import AsJson

Code = Annotated[str, typer.Argument(parser=sku, metavar="CODE", help="The supplier's code.")]
Contact = Annotated[str | None, typer.Option(help="Whom to call or write to.")]
_DAYS, _LEAD_TIME = "DAYS", "From order to delivery."


def create(
    code: Code,
    name: Annotated[str, typer.Argument(help="The name that people read.")],
    currency: Annotated[str, typer.Option(help="In which it is paid; ISO 4217 code.")],
    lead_time: Annotated[int, typer.Option(min=0, max=1000, metavar=_DAYS, help=_LEAD_TIME)],
    contact: Contact = None,
    as_json: AsJson = False,
) -> None:
    """Add a supplier.

    Example: minierp supplier create LEAF "Leaf & Co" --currency EUR --lead-time 14 --contact "Ann, +49 30 901820"
    """
    from scripts.minierp.client.client import connect

    supplier = {"code": code, "name": name, "currency": currency, "lead_time_days": lead_time}
    with connect() as client:
        show_supplier(client.post("/suppliers", supplier | given(contact=contact)).body, as_json)


def update(
    code: Code,
    name: Annotated[str | None, typer.Option(help="The name that people read.")] = None,
    currency: Annotated[str | None, typer.Option(help="In which it is paid; ISO 4217 code.")] = None,
    lead_time: Annotated[int | None, typer.Option(min=0, max=1000, metavar=_DAYS, help=_LEAD_TIME)] = None,
    contact: Contact = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named, and nothing else. An empty text takes away what is there: --contact "".

    Example: minierp supplier update LEAF --lead-time 21
    """
    from scripts.minierp.client.client import connect

    wanted = changes(name=name, currency=currency, lead_time_days=lead_time, contact=contact)
    with connect() as client:
        present = client.get(f"/suppliers/{code}")
        show_supplier(client.patch(f"/suppliers/{code}", present["version"], wanted).body, as_json)


def list_suppliers(
    text: Annotated[str | None, typer.Option(help="Only those whose code or name has this text.")] = None,
    sort: Sort = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List suppliers.

    Example: minierp supplier list --text leaf
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        SUPPLIERS.show(client.items("/suppliers", {"text": text, "sort": sort}, limit + 1), limit, as_json)


def show(code: Code, as_json: AsJson = False) -> None:
    """Show one supplier.

    Example: minierp supplier show LEAF
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        show_supplier(client.get(f"/suppliers/{code}"), as_json)
