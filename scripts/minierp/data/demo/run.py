"""The whole demo: trade, what becomes of it, audit, show."""

from scripts.minierp.client.endpoint import Address
from scripts.minierp.data.demo.books import audit, read_accounts
from scripts.minierp.data.demo.life import Aftermath
from scripts.minierp.data.demo.plan import make_plan
from scripts.minierp.data.demo.shop import Shop
from scripts.minierp.data.demo.show import show
from scripts.minierp.data.demo.staff import CONCURRENCY, at_work
from scripts.minierp.data.demo.steps import Stopwatch
from scripts.minierp.data.demo.summary import summarize
from scripts.minierp.terminal.documents import print_json


def run_demo(address: Address, as_json: bool = False) -> int:
    """Run it against the MiniERP at `address`; 0 if everything settled and reconciled, else 1.

    Raises CliError if MiniERP does not answer, or an order does not settle in time.
    """
    plan, watch = make_plan(), Stopwatch(CONCURRENCY)
    with at_work(address) as staff:
        trade = Shop(staff, watch).trade(plan)
        life = Aftermath(staff, watch).live(plan.products, trade.sales)
        accounts = read_accounts(staff.auditor, watch, [product.sku for product in plan.products])
    summary = summarize(plan.products, trade, life, audit(trade, life, accounts), watch.steps, watch.seconds)
    if as_json:
        print_json(summary.document())
    else:
        show(summary)
    return 0 if summary.passed else 1
