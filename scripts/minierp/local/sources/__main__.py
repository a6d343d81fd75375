"""`python -m scripts.minierp.local.sources NAME`: the receive adapter of one RabbitmqSource, until it is stopped.

MINIERP_STATE names the runner's state file, which says where the broker and the sink are. Exits with 1 when the
broker stays away; whoever started it starts it again.
"""

import logging
import os
import signal
import sys
from pathlib import Path

from scripts.minierp.local.machine.state import State
from scripts.minierp.local.sources.adapter import Adapter, Settings
from scripts.minierp.local.sources.retries import RetryPolicy
from scripts.minierp.local.sources.target import parse_target
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import RabbitmqSource
from shared.delivery.conversion import Origin

NAMESPACE = "minierp"


def settings(source: RabbitmqSource, state: State) -> Settings:
    """What the manifest and the running system say about `source`."""
    return Settings(
        origin=Origin(NAMESPACE, source.name, source.queue),
        broker_url=state.broker[f"{source.login}_url"],
        target=parse_target(state.functions[source.sink].url),
        parallelism=source.parallelism,
        policy=RetryPolicy(source.retry, source.backoff_policy == "linear", source.backoff_delay.total_seconds()),
    )


def main() -> int:
    """Runs the adapter of the source named on the command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # what goes wrong is said by `subscription`
    state = State.read(Path(os.environ["MINIERP_STATE"]).parent)
    source = Manifests.load(Path(state.manifests)).rabbitmq_source(sys.argv[1])
    adapter = Adapter(settings(source, state))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: adapter.stop())
    return adapter.run()


if __name__ == "__main__":
    sys.exit(main())
