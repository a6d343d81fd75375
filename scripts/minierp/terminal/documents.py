"""What commands print for programs: JSON, whole or piece by piece."""

import json
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Annotated

import typer

from shared.values.text import visible, visible_in_json

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def print_json(value: object) -> None:
    """`value` as JSON on stdout, exactly as the API gave it."""
    print_document(json_text(value, indent=2))


def print_json_rows(values: Iterable[object], at_once: int) -> None:
    """An array with each value on a line of its own, written while they come, so many `at_once`."""
    print_pieces(_array(iter(values), at_once))


def print_document(document: str) -> None:
    """What is JSON already."""
    print_pieces([document])


def print_pieces(pieces: Iterable[str]) -> None:
    """One JSON document, written piece by piece while it is made."""
    for piece in pieces:
        typer.echo(visible_in_json(piece), nl=False)
    typer.echo()


def text_writer() -> Callable[[bytes], None]:
    """Shows a file that comes piece by piece, in UTF-8: what would act on a terminal is written out."""
    decoder = getincrementaldecoder("utf-8")("replace")
    return lambda piece: typer.echo(visible(decoder.decode(piece).replace("\r\n", "\n")), nl=False)


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON that stdout's encoding can hold."""
    holds_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    return json.dumps(value, ensure_ascii=not holds_unicode, indent=indent, default=str)


def _array(values: Iterator[object], at_once: int) -> Iterator[str]:
    before = "["
    while some := list(islice(values, at_once)):
        yield before + "\n" + ",\n".join(map(json_text, some))
        before = ","
    yield "[]" if before == "[" else "\n]"
