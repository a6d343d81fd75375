"""The programs that bring events to functions: one for each RabbitmqSource, and the timers."""

import sys
from pathlib import Path

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.state import STATE_FILE
from scripts.minierp.local.parts.functions import python_environment
from scripts.minierp.local.running.program import Program
from scripts.minierp.manifests.resources import RabbitmqSource


def source_program(home: Path, root: Path, source: RabbitmqSource, addresses: Addresses) -> Program:
    """The consumer of one queue; ready once the broker counts it."""
    operator = addresses.broker("operator")
    return Program(
        name=f"source-{source.name}",
        kind="source",
        arguments=[sys.executable, "-m", "scripts.minierp.local.sources", source.name],
        environment=_environment(home, f"source-{source.name}"),
        log=home / "logs" / f"source-{source.name}.log",
        is_ready=lambda: _has_consumer(operator, source.queue),
        directory=root,
    )


def timers_program(home: Path, root: Path) -> Program:
    """The timers of every PingSource."""
    return Program(
        name="cron",
        kind="timer",
        arguments=[sys.executable, "-m", "scripts.minierp.local.sources.cron"],
        environment=_environment(home, "cron"),
        log=home / "logs" / "cron.log",
        is_ready=lambda: True,
        directory=root,
    )


def _environment(home: Path, name: str) -> dict[str, str]:
    return {**python_environment(home, name), "MINIERP_STATE": str(home / STATE_FILE)}


def _has_consumer(url: str, queue: str) -> bool:
    import pika  # here, because it is slow to import and only this needs it

    try:
        connection = pika.BlockingConnection(pika.URLParameters(url))
    except (pika.exceptions.AMQPError, OSError):
        return False
    try:
        return bool(connection.channel().queue_declare(queue, passive=True).method.consumer_count)
    except pika.exceptions.AMQPError:
        return False
    finally:
        connection.close()
