"""One YAML document of a manifest, read strictly: what is missing or of the wrong kind is named by file and path."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import yaml

from scripts.minierp.terminal.errors import CliError

_T = TypeVar("_T")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML has it


class ManifestError(CliError):
    """A manifest that cannot be run as it stands; says in which file and where."""


@dataclass(frozen=True)
class Document:
    """A mapping inside a manifest, with the file and the path that lead to it."""

    file: Path
    content: Mapping[str, Any]
    path: str = ""

    @classmethod
    def read_all(cls, file: Path) -> list[Self]:
        """Every document of a file. Raises ManifestError."""
        try:
            text = file.read_text(encoding="utf-8")
            contents = [content for content in yaml.load_all(text, _LOADER) if content is not None]
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ManifestError(f"{file}: not YAML: {error}") from error
        for content in contents:
            if not isinstance(content, dict):
                raise ManifestError(f"{file}: every document must be a mapping, not {content!r}")
        return [cls(file, content) for content in contents]

    @property
    def kind(self) -> str:
        """The resource's kind."""
        return self.text("kind")

    @property
    def name(self) -> str:
        """The resource's metadata.name."""
        return self.text("metadata.name")

    def text(self, path: str, default: str | None = None) -> str:
        """The string at a dotted path."""
        return self._value(path, str, default)

    def number(self, path: str, default: int | None = None) -> int:
        """The integer at a dotted path."""
        return self._value(path, int, default)

    def flag(self, path: str, default: bool) -> bool:
        """The boolean at a dotted path."""
        return self._value(path, bool, default)

    def mapping(self, path: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """The mapping at a dotted path."""
        return self._value(path, dict, default)

    def texts(self, path: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """The list of strings at a dotted path."""
        values = self._value(path, list, default)
        if not all(isinstance(value, str) for value in values):
            raise self.error(path, "must hold strings only")
        return tuple(values)

    def parts(self, path: str, default: Sequence[Any] | None = None) -> Iterator["Document"]:
        """The list of mappings at a dotted path, each as a document of its own."""
        for index, part in enumerate(self._value(path, list, default)):
            if not isinstance(part, dict):
                raise self.error(f"{path}[{index}]", "must be a mapping")
            yield Document(self.file, part, self._at(f"{path}[{index}]"))

    def error(self, path: str, problem: str) -> ManifestError:
        """An error about the value at `path`, to be raised."""
        return ManifestError(f"{self.file}: {self.content.get('kind', '')} {self._at(path)} {problem}")

    def _at(self, path: str) -> str:
        return f"{self.path}.{path}" if self.path else path

    def _value(self, path: str, kind: type[_T], default: Any) -> _T:
        found: Any = self.content
        for step in path.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            if default is None:
                raise self.error(path, "is missing")
            return cast(_T, default)
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise self.error(path, f"is {found!r}, expected {_NAMES[kind]}")
        return found


_NAMES = {str: "a string (quote it)", int: "a whole number", bool: "true or false", dict: "a mapping", list: "a list"}
