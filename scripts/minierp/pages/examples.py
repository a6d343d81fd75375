"""Examples of operations: a story of requests, as a running system answered them once. Tests send them all again.

examples.json has the story. A text that begins with `$` in a request stands for what an earlier step has `kept` of its
answer. A step without `status` and `answered` was never sent: `RECORD_EXAMPLES=1 ./scripts/test
tests/e2e/test_examples.py` sends all of them, and writes down what is answered.
"""

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FILE = Path(__file__).with_suffix(".json")


def story() -> list[Json]:
    """The steps. Each has `operation`, `path`, perhaps `headers`, `body` and `keep`; then `status` and `answered`."""
    steps: list[Json] = json.loads(FILE.read_text(encoding="utf-8"))
    return steps


def write(steps: list[Json]) -> None:
    """Keep a story as it was answered."""
    FILE.write_text(json.dumps(steps, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def filled(part: Any, kept: Json) -> Any:
    """A part of a request with what `kept` has in place of its name. Raises KeyError for what was not kept."""
    if isinstance(part, dict):
        return {name: filled(each, kept) for name, each in part.items()}
    if isinstance(part, list):
        return [filled(each, kept) for each in part]
    return kept[part.removeprefix("$")] if isinstance(part, str) and part.startswith("$") else part


def path(step: Json, kept: Json) -> str:
    """Where a step goes."""
    parts = [str(filled(part, kept)) for part in step["path"].split("/")]
    target, _, query = "/".join(parts).partition("=$")
    return f"{target}={kept[query]}" if query else target


def keeping(step: Json, answered: Json) -> Json:
    """What later steps need of an answer: by name, where it stands, such as `items.0.id`."""
    found = {}
    for name, place in step.get("keep", {}).items():
        value: Any = answered
        for part in place.split("."):
            value = value[int(part) if isinstance(value, list) else part]
        found[name] = value
    return found


def added(name: str, operation: Json) -> Json:
    """An operation of the document, with the first example that there is of it."""
    kept: Json = {}
    for step in story():
        if "status" not in step:
            continue
        if step["operation"] == name:
            return _with(operation, filled(step.get("body"), kept), str(step["status"]), step["answered"])
        kept |= keeping(step, step["answered"])
    return operation


def _with(operation: Json, body: Any, status: str, answered: Any) -> Json:
    if body is not None:
        for content in operation["requestBody"]["content"].values():
            content["example"] = body
    operation["responses"][status]["content"]["application/json"]["example"] = answered
    return operation
