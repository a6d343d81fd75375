"""A page for each problem that a caller may be told of: what it means, an example, and what to do.

From the classes of problems, what the gateway says by itself, and problems.toml.
"""

import inspect
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from textwrap import fill
from typing import Any

from scripts.minierp.manifests.front import own_problems
from scripts.minierp.pages.operations import triggers
from scripts.minierp.pages.schemas import file_of
from shared.outcomes.problems import Problem, type_of

Document = dict[str, Any]

_MORE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Described:
    """A kind of problem, a sentence of what it means, an example's document, and what to do about it."""

    kind: str
    title: str
    status: int
    meaning: str
    example: Document
    todo: str

    @property
    def type(self) -> str:
        """As problems say it."""
        return type_of(self.kind)


def described() -> list[Described]:
    """All of them, by kind. Raises LookupError for one of which problems.toml says nothing."""
    of_functions = {each.kind: _of_class(each) for each in classes() if "kind" in vars(each)}
    of_gateway = {kind: _of_gateway(kind, example) for kind, example in own_problems().items()}
    return sorted({**of_gateway, **of_functions}.values(), key=lambda each: each.kind)


def classes() -> list[type[Problem]]:
    """Every class of problems, the more general before those made of it."""
    list(triggers())  # loads the functions, which have some of their own
    return list(dict.fromkeys([Problem, *_made_of(Problem)]))


def _made_of(general: type[Problem]) -> Iterator[type[Problem]]:
    for each in general.__subclasses__():
        if each.__module__.partition(".")[0] in ("shared", "functions"):
            yield each
            yield from _made_of(each)


def _of_class(problem: type[Problem]) -> Described:
    more = _said(problem.kind)
    example = {
        "type": type_of(problem.kind),
        "title": problem.title,
        "status": problem.status,
        "detail": more["detail"],
        "instance": more.get("instance", "/sales-orders"),
        **({"errors": more["errors"]} if "errors" in more else {}),
    }
    meaning = (inspect.getdoc(problem) or "").partition("\n\n")[0].replace("\n", " ")
    return Described(problem.kind, problem.title, problem.status, meaning, example, more["todo"])


def _of_gateway(kind: str, example: Document) -> Described:
    return Described(
        kind, example["title"], example["status"], f"The gateway says so: {example['detail']}", example,
        _said(kind)["todo"],
    )  # fmt: skip


def _said(kind: str) -> Mapping[str, Any]:
    if kind not in _MORE:
        raise LookupError(f"scripts/minierp/pages/problems.toml does not say what to do about {kind}")
    said: Mapping[str, Any] = _MORE[kind]
    return said


def written() -> str:
    """All of them as one document, by kind, of which the function `api` makes pages."""
    found = {each.kind: {"type": each.type, **asdict(each)} for each in described()}
    return file_of(found)


def page(problem: Described) -> str:
    """The page of docs/problems about one."""
    example = json.dumps(problem.example, indent=2, ensure_ascii=False)
    phrase = HTTPStatus(problem.status).phrase
    meaning, todo = (fill(text, 120, break_long_words=False) for text in (problem.meaning, problem.todo))
    return (
        f"# {problem.title}\n\n`{problem.type}` · status {problem.status} ({phrase})\n\n{meaning}\n\n"
        f"```json\n{example}\n```\n\n## What to do\n\n{todo}\n"
    )


def index() -> str:
    """The page that names them all."""
    rows = "".join(f"| [{each.kind}]({each.kind}.md) | {each.status} | {each.title} |\n" for each in described())
    return (
        "# Problems\n\nEvery refusal is a problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)); its"
        " `type` is the path of one of these\npages, which a running MiniERP shows there as well.\n\n"
        f"| kind | status | |\n|---|---|---|\n{rows}"
    )
