"""The whole demo: trade, what becomes of it, audit, show."""

from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import Endpoint
from scripts.minierp.data.demo.books import audit, read_accounts
from scripts.minierp.data.demo.life import Aftermath
from scripts.minierp.data.demo.plan import make_plan
from scripts.minierp.data.demo.shop import Shop
from scripts.minierp.data.demo.show import show
from scripts.minierp.data.demo.steps import Stopwatch
from scripts.minierp.data.demo.summary import summarize
from scripts.minierp.terminal.documents import print_json

CONCURRENCY = 8
PATIENCE = 60.0
"""Seconds for which the demo outlives a MiniERP that is still starting, or busy."""


def run_demo(endpoint: Endpoint, as_json: bool = False) -> int:
    """Run it against the MiniERP at `endpoint`; 0 if everything settled and reconciled, else 1.

    Raises CliError if MiniERP does not answer, or an order does not settle in time.
    """
    plan, watch = make_plan(), Stopwatch(CONCURRENCY)
    with Client(endpoint, PATIENCE, CONCURRENCY) as client:
        trade = Shop(client, watch).trade(plan)
        life = Aftermath(client, watch).live(plan.products, trade.sales)
        accounts = read_accounts(client, watch, [product.sku for product in plan.products])
    summary = summarize(plan.products, trade, life, audit(trade, life, accounts), watch.steps, watch.seconds)
    if as_json:
        print_json(summary.document())
    else:
        show(summary)
    return 0 if summary.passed else 1
