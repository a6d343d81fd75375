"""How a file is to be read: what the command line says about it, and what was found in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.minierp.terminal.errors import UsageError

_NAMED = {"tab": "\t", r"\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


@dataclass(frozen=True)
class Reading:
    """What the command line says; an empty delimiter or encoding is found out from the file.

    names: the columns of a file without a header. nulls: words that mean a missing value, as an empty cell always does.
    """

    delimiter: str = ""
    encoding: str = ""
    names: tuple[str, ...] = ()
    decimal: str = "."
    nulls: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Dialect:
    """How a file is written: its encoding as a codec's name, and what separates its cells."""

    encoding: str = "utf-8"
    delimiter: str = ","


def reading(
    delimiter: str = "", encoding: str = "", *, header: bool = True, columns: str = "",
    decimal: str = ".", nulls: Sequence[str] = (),
) -> Reading:  # fmt: skip
    """The options as typed. Raises UsageError for one that means nothing, or not beside the others."""
    separator = _NAMED.get(delimiter.lower(), delimiter)
    if len(separator) > 1 or separator == '"' or not (separator.isprintable() or separator == "\t"):
        raise UsageError(f"--delimiter {delimiter!r} is not one character.", "Give one such as ';', or the word tab.")
    if decimal not in {".", ","}:
        raise UsageError(f"--decimal {decimal!r} is neither a point nor a comma.")
    if separator and separator == decimal:
        raise UsageError(f"{decimal!r} cannot both separate cells and stand before decimals.")
    _check_codec(encoding)
    return Reading(separator, encoding, _names(columns, header), decimal, frozenset(nulls))


def _names(columns: str, header: bool) -> tuple[str, ...]:
    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    if header and names:
        raise UsageError("--columns names the columns of a file without a header.", "Add --no-header, or use --map.")
    if not header and not any(names):
        raise UsageError("A file without a header needs names for its columns.", "Name them: --columns sku,quantity.")
    if repeated := sorted({name for name in names if name and names.count(name) > 1}):
        raise UsageError(f"--columns names {', '.join(map(repr, repeated))} more than once.")
    return names


def _check_codec(encoding: str) -> None:
    try:
        " ".encode(encoding or "utf-8")
    except (LookupError, ValueError):
        advice = "Such as utf-8, utf-16, windows-1252 or iso-8859-15."
        raise UsageError(f"--encoding {encoding!r} is no text encoding known here.", advice) from None
