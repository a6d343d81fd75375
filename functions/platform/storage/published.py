"""What is published of the API and of events, and the files of the viewer: they lie in the image, and never change."""

import hashlib
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from shared.outcomes.problems import NotFound

DOCUMENTS = Path(__file__).parents[3] / "docs" / "api"
ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}


@cache
def text(name: str) -> str:
    """One of the documents, as it is."""
    return (DOCUMENTS / name).read_text(encoding="utf-8")


@cache
def read(name: str) -> Any:
    """One of the documents."""
    return json.loads(text(name))


@cache
def asset(name: str) -> tuple[bytes, str]:
    """A file of the viewer, and its media type. Raises NotFound for another."""
    if name not in ASSETS:
        raise NotFound(f"There is no file {name} here.")
    spec = find_spec("flask_swagger_ui")  # brings the files of Swagger UI; nothing of its Python is loaded
    folder = Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else Path()
    return (folder / "dist" / name).read_bytes(), ASSETS[name]


@cache
def version(content: bytes) -> str:
    """By which a browser asks whether it has this already."""
    return hashlib.sha256(content).hexdigest()[:32]
