"""Which base each image was last built on: a tag is made of it, and the shell that deploys need not know it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from scripts.minierp.cluster.images.references import bases
from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.machine.state import default_home

FILE = "images.json"


def remember(image: str, built_on: Mapping[str, str]) -> None:
    """Keep what an image was built on, as `bases` says it."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, json.dumps({**_read(), image: bases(built_on)}, indent=2))


def built_bases(image: str, environment: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """What an image was last built on here; what the environment says only if it never was."""
    return _read().get(image, bases(environment))


def _read() -> dict[str, dict[str, str]]:
    file = _file()
    found: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def _file() -> Path:
    return default_home() / FILE
