"""In which encoding a file is written: by its byte order mark, by choice, or else UTF-8."""

import codecs
from pathlib import Path

from scripts.minierp.terminal.errors import UsageError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Of two marks that begin alike the longer stands first."""
_NO_TEXT = (
    (b"PK\x03\x04", "a spreadsheet program's workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet program's old workbook"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"%PDF", "a PDF"),
)
_HEAD = 64 * 1024
_NULS = 0.2
"""The share of zero bytes from which a file can only be UTF-16 or no text."""


def head_of(source: Path, name: str) -> bytes:
    """How the file begins. Raises UsageError if it cannot be read or is no text."""
    try:
        with source.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from None
    for mark, meaning in _NO_TEXT:
        if head.startswith(mark):
            raise UsageError(f"{name} is no CSV file but {meaning}.", "Save or unpack it as CSV first.")
    return head


def encoding_of(head: bytes, chosen: str, name: str) -> str:
    """The codec for a file that begins so. Raises UsageError for what is plainly UTF-16 and does not say so."""
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), "")
    if chosen:
        return marked if marked and _same_family(chosen, marked) else chosen
    if not marked and head and head.count(0) / len(head) > _NULS:
        guess = "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
        advice = f"If it is UTF-16 without a byte order mark: --encoding {guess}."
        raise UsageError(f"{name} holds {head.count(0)} zero bytes in its first {len(head)}: no UTF-8.", advice)
    return marked or "utf-8"


def undecodable(source: Path, name: str, encoding: str) -> UsageError:
    """Where and why the file is not in this encoding, and what to do about it."""
    with source.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError as error:
                return _found(name, encoding, number, line[error.start])
            except UnicodeError:
                break
    return UsageError(f"{name} is not in {encoding}.", "Say which encoding it is in with --encoding.")


def _found(name: str, encoding: str, line: int, byte: int) -> UsageError:
    if encoding.startswith(("utf-16", "utf-32")):  # lines of bytes are no lines of such a text
        return UsageError(f"{name} is not in {encoding}.", "Say which encoding it is in with --encoding.")
    shown = bytes([byte]).decode("windows-1252", "replace")
    return UsageError(
        f"{name}, line {line}: not {encoding.removesuffix('-sig').upper()} (byte 0x{byte:02x}).",
        f"Windows-1252 would read it as {shown!r}: if that is right, add --encoding windows-1252.",
    )


def _same_family(chosen: str, marked: str) -> bool:
    family = marked.removesuffix("-sig")
    return codecs.lookup(chosen).name.startswith(family)
