"""Bindings of an earlier release, which a broker keeps with its data: taken away when it runs, as on a cluster.

AMQP cannot list bindings, so what is to be taken away follows from the definitions that were written last time.
"""

import json
from pathlib import Path

from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.parts.topology import Definition, retired

_DEFINITIONS, _RETIRED = "definitions.json", "retired-bindings.json"


def write_definitions(folder: Path, wanted: str) -> None:
    """Write what the broker imports, and remember which bindings it leaves out."""
    there = [binding for name in (_DEFINITIONS, _RETIRED) for binding in _bindings(folder / name)]
    write_atomically(folder / _RETIRED, json.dumps({"bindings": retired(there, wanted)}))
    write_atomically(folder / _DEFINITIONS, wanted)


def take_away(folder: Path, url: str) -> None:
    """Unbind what is remembered, by the running broker at `url`. Doing it again does no harm."""
    gone = _bindings(folder / _RETIRED)
    if not gone:
        return
    import pika  # most starts have nothing to take away

    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        for binding in gone:
            route = (binding["destination"], binding["source"], binding["routing_key"])
            channel.queue_unbind(*route, arguments=binding["arguments"])
    (folder / _RETIRED).unlink()


def _bindings(file: Path) -> list[Definition]:
    """Those of a definitions file; none where it is not there or was not written to its end."""
    try:
        found: list[Definition] = json.loads(file.read_text(encoding="utf-8"))["bindings"]
    except (FileNotFoundError, ValueError, KeyError):
        return []
    return found
