"""What is secret in a local system, and where it must not be found."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_OF_SERVERS = {"data", "mnesia"}
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(.+?)-----END", re.DOTALL)
_JWK = re.compile(r'"d": ?"([\w-]{16,})"')
_TOKEN = re.compile(r"eyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}")


def secrets(home: Path) -> set[str]:
    """Every password, every line of every private key in PEM, and what is private of every JWK (RFC 7517)."""
    found = set(json.loads((home / "passwords.json").read_text()).values())
    for path in _files(home):
        if path.stat().st_size < 20_000 and path.suffix in {"", ".key", ".pem", ".json"}:
            text = path.read_text(errors="replace").replace("\\n", "\n")
            lines = [line.strip() for key in _PEM.findall(text) for line in key.splitlines()]
            found |= {line for line in lines if len(line) > 16} | set(_JWK.findall(text))
    return found


def shown(text: str, known: Iterable[str]) -> int:
    """How many secrets stand in a text; a token that somebody sent is one, whosever it is."""
    return sum(secret in text for secret in known) + len(_TOKEN.findall(text))


def told(home: Path, known: Iterable[str]) -> dict[str, int]:
    """How many secrets stand in a log, by the log's name."""
    logs = {path.name: path.read_text(errors="replace") for path in _files(home) if "log" in path.parent.name}
    return {name: count for name, text in logs.items() if (count := shown(text, known))}


def holders(home: Path, known: Iterable[str]) -> Iterator[Path]:
    """The files in which a secret stands, but for what servers keep in folders that are theirs alone."""
    for path in _files(home):
        if path.stat().st_size < 1_000_000 and shown(path.read_text(errors="replace"), known):
            yield path


def _files(home: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(home):
        folders[:] = [name for name in folders if name not in _OF_SERVERS]
        yield from (path for name in names if (path := Path(folder, name)).is_file() and not path.is_symlink())
