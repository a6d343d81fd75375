"""Which base each image was last built on: a tag is made of it, and the shell that deploys need not know it.

One rule for whoever asks for a tag: what is on record here counts, and the environment only where nothing is.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.minierp.cluster.images.references import bases
from scripts.minierp.local.machine.files import kept, write_atomically
from scripts.minierp.local.machine.state import default_home

FILE = "images.json"


def check() -> None:
    """Before a build takes its time: whether its record can be kept. Raises UsageError."""
    _read()


def remember(image: str, built_on: Mapping[str, str]) -> None:
    """Keep what an image was built on, as `bases` says it. Raises UsageError."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, json.dumps({**_read(), image: bases(built_on)}, indent=2))


def built_bases(image: str, environment: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """What an image was last built on here; what the environment says only if it never was. Raises UsageError."""
    return _read().get(image, bases(environment))


def overruled(images: Iterable[str], environment: Mapping[str, str] = os.environ) -> list[str]:
    """A remark where the environment names a base, and images were last built on another one. Raises UsageError."""
    said = bases(environment)
    others = [image for image in images if said and built_bases(image, environment) != said]
    if not others:
        return []
    named = ", ".join(f"{name}={value}" for name, value in said.items())
    return [
        f"{named} changes no tag of {', '.join(others)}: they were last built on another base here, and that one counts"
        " until ./scripts/build builds them on this one."
    ]


def _read() -> dict[str, dict[str, str]]:
    return kept(_file(), dict, "Delete it and run ./scripts/build again: what is there is only put on record anew.")


def _file() -> Path:
    return default_home() / FILE
