"""What a page tells people to type, and what it shows of the answers.

A `console` block has commands after `$ ` and what they print below. A `sh` block has commands only; what its last one
answers is the block behind it, unless that is one of the two as well. A `…` stands for anything that is left out.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

_ANSWERS = frozenset({"", "http", "json"})
_DOCUMENTS = frozenset({"http", "json"})
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_CHANGING = {
    r"-{3,}": "---",
    r"\b\d:\d\d:\d\d$": "SECONDS",
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "UUID",
    r"\b([SP]O)-\d{4}-\d{6,}": r"\1-NUMBER",
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+00(:00)?|Z)": "TIME",
}
"""What is another one in every run, and the word that stands for all of them."""


class Example(NamedTuple):
    """A command, and what the page shows of its answer: nothing if it shows none, lines or a document (JSON)."""

    command: str
    shown: str = ""
    is_document: bool = False

    def missing(self, printed: str) -> list[str]:
        """What is shown and was not printed: whole lines, or fields of the document. What changes may differ."""
        head, body = _parts(_alike(self.shown)) if self.is_document else (_alike(self.shown), "")
        lines, document = _alike(printed).splitlines(), _parts(_alike(printed))[1] if body else ""
        return [
            *(
                line
                for line in head.splitlines()
                if not any(re.fullmatch(_pattern(line), came.strip()) for came in lines)
            ),
            *(_lacking(json.loads(document or "null"), shortened(body)) if body else ()),
        ]


def section(page: Path, heading: str) -> str:
    """What stands below a heading of the second level."""
    return page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def examples(text: str) -> Iterator[Example]:
    """Every command of the text's blocks, in their order."""
    for (language, content), (following, answer) in pairwise([*_BLOCK.findall(text), ("end", "")]):
        if language == "console":
            yield from _console(content)
        elif language == "sh":
            *first, last = _commands(content.splitlines())
            yield from map(Example, first)
            yield Example(last, answer if following in _ANSWERS else "", following in _DOCUMENTS)


def shortened(text: str) -> Any:
    """A JSON document of a page, without each `…` that stands for more fields. A `"…"` is any value."""
    text = re.sub(r',?\s*(?<!")…\s*,?', ",", text)
    return json.loads(re.sub(r"([{\[])\s*,", r"\1", re.sub(r",\s*([}\]])", r"\1", text)))


def _parts(answer: str) -> tuple[str, str]:
    """Lines, and the JSON document behind them; either may be empty."""
    start = re.search(r"^\{", answer, re.MULTILINE)
    return (answer[: start.start()], answer[start.start() :]) if start else (answer, "")


def _pattern(line: str) -> str:
    """What a line must be like, however wide its columns are."""
    return r"\s+".join(".*".join(map(re.escape, word.split("…"))) for word in line.split())


def _lacking(came: Any, shown: Any, where: str = "") -> Iterator[str]:
    """Every field of `shown` that is not in `came` as well."""
    if isinstance(shown, dict) and isinstance(came, dict):
        for name, value in shown.items():
            yield from _lacking(came.get(name), value, f"{where}.{name}")
    elif isinstance(shown, list) and isinstance(came, list) and len(came) == len(shown):
        for place, value in enumerate(shown):
            yield from _lacking(came[place], value, f"{where}.{place}")
    elif came != shown and (came is None or shown != "…"):
        yield f"{where} is {came!r}, not {shown!r}"


def _alike(text: str) -> str:
    """The text, with what changes from run to run replaced by what it is."""
    for pattern, word in _CHANGING.items():
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    return text


def _console(content: str) -> Iterator[Example]:
    for entry in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
        command = next(_commands(entry.splitlines()))
        yield Example(command, entry.removeprefix(command).lstrip("\n"))


def _commands(lines: Sequence[str]) -> Iterator[str]:
    """One command after another: it goes on for as long as the shell would wait for more."""
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if _is_complete("\n".join(waiting)):
            yield "\n".join(waiting)
            waiting = []


def _is_complete(command: str) -> bool:
    looked = subprocess.run(["bash", "-n", "-c", command], capture_output=True, text=True, check=False)
    return not looked.returncode and not looked.stderr and not command.endswith("\\")
