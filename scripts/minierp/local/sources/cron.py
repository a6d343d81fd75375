"""`python -m scripts.minierp.local.sources.cron`: the timers that stand in for Knative's PingSources, until stopped.

MINIERP_STATE names the runner's state file. Every source has a thread of its own: a slow or failing function
delays no other, and while its ping is still under way the ones that fall due are skipped.
"""

import http.client
import logging
import os
import signal
import sys
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from scripts.minierp.local.machine.state import State
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import PingSource

logger = logging.getLogger(__name__)

NAMESPACE = "minierp"
EVENT_TYPE = "dev.knative.sources.ping"
LONGEST_ANSWER = 60.0  # seconds; twice what the functions allow themselves


class ScheduleError(ValueError):
    """The schedule of a PingSource is no cron expression."""


def due_times(source: PingSource, after: datetime) -> Iterator[datetime]:
    """When the source is due, later than `after`. Raises ScheduleError."""
    try:
        return CronSim(source.schedule, after.astimezone(ZoneInfo(source.timezone)))
    except (CronSimError, KeyError) as error:
        raise ScheduleError(
            f"PingSource {source.name}: {source.schedule!r} in {source.timezone} is no schedule: {error}"
        ) from error


def headers_of(source: PingSource, now: datetime) -> dict[str, str]:
    """The headers of one ping, a CloudEvent in binary mode with an id of its own."""
    return {
        "Ce-Specversion": "1.0",
        "Ce-Type": EVENT_TYPE,
        "Ce-Source": f"/apis/v1/namespaces/{NAMESPACE}/pingsources/{source.name}",
        "Ce-Id": str(uuid.uuid4()),
        "Ce-Time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "Content-Type": source.content_type,
        "Kn-Namespace": NAMESPACE,
    }


def ping(source: PingSource, url: str) -> int:
    """Posts one ping and gives the status of the answer. Raises OSError or HTTPException without one."""
    sink = http.client.HTTPConnection(urlsplit(url).netloc, timeout=LONGEST_ANSWER)
    try:
        sink.request("POST", "/", source.data.encode(), headers_of(source, datetime.now(UTC)))
        return sink.getresponse().status
    finally:
        sink.close()


def keep_pinging(source: PingSource, url: str, stopped: threading.Event) -> None:
    """Pings whenever the source is due, until `stopped`; what falls due meanwhile is left out."""
    due = datetime.now(UTC)
    while True:
        due = next(due_times(source, max(due, datetime.now(UTC))))
        if stopped.wait(max(0.0, due.timestamp() - datetime.now(UTC).timestamp())):
            return
        try:
            status = ping(source, url)
            if status >= 300:
                logger.warning("%s: the ping got %d", source.name, status)
        except (OSError, http.client.HTTPException) as error:
            logger.warning("%s: the ping got no answer: %s", source.name, error)


def start(sources: list[tuple[PingSource, str]], stopped: threading.Event) -> list[threading.Thread]:
    """Starts a timer for each source and the URL of its sink. Raises ScheduleError."""
    for source, _ in sources:
        due_times(source, datetime.now(UTC))
    timers = [
        threading.Thread(target=keep_pinging, args=(source, url, stopped), name=source.name, daemon=True)
        for source, url in sources
    ]
    for timer in timers:
        timer.start()
    return timers


def main() -> int:
    """Runs the timers of all PingSources of the manifests."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    state = State.read(Path(os.environ["MINIERP_STATE"]).parent)
    sources = Manifests.load(Path(state.manifests)).ping_sources
    start([(source, state.functions[source.sink].url) for source in sources], stopped)
    stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
