"""No regular expression takes longer than its text: none goes back over it again and again (ReDoS)."""

import ast
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

import pytest

from scripts.minierp.data.imports.sheets import quotes
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from shared.values import numbers, skus
from tests.hostile.operations import operations

ROOMS = ("functions", "shared", "scripts")
CALLS = ("compile", "fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer")

MADE_ELSEWHERE = {
    "scripts/minierp/data/imports/sheets/quotes.py": "of the delimiter that a sheet has: below",
    "scripts/minierp/local/parts/topology.py": "of the manifests' policies, which nobody outside writes",
    "scripts/minierp/manifests/routes.py": "of the manifests' routes: below",
    "shared/http/queries.py": "of a query's parameters: the patterns of SKUs and barcodes, which are below",
    "shared/runtime/triggers.py": "of the paths of operations: below",
}
"""Files that make patterns of what is not theirs."""

LENGTH = 8_000
MOST_SECONDS = 0.25
"""Of CPU, for one text, where a pattern that reads its text once takes a thousandth of it."""
_ENDS = ("", "!", "\x00", "\n")
_COMMON = ' aA0-_,.;:"\\/(=\n\t%'


class Pattern(NamedTuple):
    """A pattern, and in which ways texts are held against it."""

    where: str
    text: str | bytes | None
    ways: tuple[str, ...]


def patterns() -> Iterator[Pattern]:
    """Every pattern of the code; its text is None where it is made while something runs."""
    for room in ROOMS:
        for file in sorted((CHECKOUT / room).rglob("*.py")):
            source = file.read_text(encoding="utf-8")
            if "re." in source and not file.name.endswith(("_pb2.py", "_pb2_grpc.py")):
                yield from (
                    Pattern(str(file.relative_to(CHECKOUT)), evaluated(file, call.args[0]), ways(call, source))
                    for call in ast.walk(ast.parse(source))
                    if is_of_re(call)
                )


def is_of_re(node: ast.AST) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in CALLS:
        return False
    return isinstance(node.func.value, ast.Name) and node.func.value.id == "re"


def ways(call: ast.Call, source: str) -> tuple[str, ...]:
    """How a text is held against it: as it is called, or as what is compiled is used in its file."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr != "compile":
        return (call.func.attr,)
    line = source.splitlines()[call.lineno - 1]
    name = re.match(r"\s*(\w+)(?:: [^=]+)? = re\.compile", line)
    used = [way for way in CALLS if name and re.search(rf"\b{name[1]}\.{way}\b", source)]
    return tuple(used) or ("fullmatch",)


def evaluated(file: Path, expression: ast.expr) -> str | bytes | None:
    """What a pattern is, if it is made of nothing but what its module says."""
    module = import_module(".".join(file.relative_to(CHECKOUT).with_suffix("").parts))
    try:
        found = eval(compile(ast.Expression(expression), str(file), "eval"), vars(module))
    except NameError:
        return None
    return found if isinstance(found, str | bytes) else None


def made() -> Iterator[Pattern]:
    """Patterns that are made while something runs, all of which are to fit a whole text."""
    for text in (numbers.GTIN, skus.PATTERN, r"(?s:.*)"):
        yield Pattern("a parameter", text, ("fullmatch",))
    for operation in operations():
        yield Pattern(operation.name, operation.trigger.path.pattern, ("fullmatch",))
    for route in Manifests.load(CHECKOUT / "knative" / "base").routes:
        yield Pattern(f"{route.method} {route.path}", route.pattern, ("match",))
    for delimiter in ",;\t|":
        yield Pattern("cells", quotes._field(re.escape(delimiter)).pattern, ("match",))


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises TimeoutError after so many seconds of CPU, also while an expression is being matched."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def texts(pattern: str) -> Iterator[str]:
    """What makes a pattern go back: its own signs, alone and in pairs, without end, and an end that does not fit."""
    signs = list(dict.fromkeys([*(sign for sign in pattern if sign.isprintable())][:12] + list(_COMMON)))
    for sign, end in product(signs, _ENDS):
        yield sign * LENGTH + end
    for word, before in product(re.findall("[a-z]{2,}", pattern), ("", "(", '"')):
        yield f"{before}{word} " * (LENGTH // 4)
    for first, second in product(signs[:12], signs[:12]):
        if first != second:
            yield (first + second) * (LENGTH // 2) + "!"


def slow(pattern: Pattern, seconds: float = MOST_SECONDS) -> list[str]:
    """The first text for which it takes too long, if there is one."""
    assert pattern.text is not None
    compiled = re.compile(pattern.text)
    for text in texts(pattern.text if isinstance(pattern.text, str) else pattern.text.decode("latin-1")):
        given = text if isinstance(pattern.text, str) else text.encode("latin-1", "replace")
        try:
            with at_most(seconds):
                for way in pattern.ways:
                    held(compiled, way, given)
        except TimeoutError:
            return [text[:20]]
    return []


def held(compiled: Any, way: str, text: str | bytes) -> None:
    if way in ("sub", "subn"):
        compiled.sub(lambda _: text[:1], text)
    elif way == "finditer":
        list(compiled.finditer(text))
    else:
        getattr(compiled, way)(text)


def test_every_pattern_of_the_code_is_found() -> None:
    found = list(patterns())

    assert {each.where for each in found if each.text is None} == set(MADE_ELSEWHERE)
    assert len([each for each in found if each.text is not None]) >= 40


def test_no_pattern_of_the_code_goes_back_over_its_text() -> None:
    known = {each for each in patterns() if each.text is not None}

    assert {each: bad for each in known if (bad := slow(each))} == {}


def test_no_pattern_that_is_made_goes_back_over_its_text() -> None:
    different = {each.text: each for each in made()}

    assert {each: bad for each in different.values() if (bad := slow(each))} == {}


@pytest.mark.parametrize("text", ["(a+)+$", "(a|a)*b", "(x+x+)+y"])
def test_a_pattern_that_does_is_found(text: str) -> None:
    assert slow(Pattern("here", text, ("fullmatch", "search")), seconds=0.2)
