"""What a backup says of itself: the last thing that is written, without which there is none."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from scripts.minierp.terminal.errors import CliError

FORMAT = 1
FILE = "manifest.json"
FOLDER = "backups/"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Table(_Part):
    """One table: its rows as COPY's text, compressed, in the object `key`.

    size: how many bytes the object takes; sha256: of the text; checksum: of the rows in any order, by the database.
    """

    key: str
    columns: list[str]
    rows: int
    checksum: str
    size: int
    sha256: str


class Domain(_Part):
    """One domain's database. revision: that of its migrations; sequences: the last number each has given."""

    revision: str
    server: str
    tables: dict[str, Table]
    sequences: dict[str, int]

    @property
    def rows(self) -> int:
        """Of all its tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def size(self) -> int:
        """How many bytes its objects take."""
        return sum(table.size for table in self.tables.values())


class Manifest(_Part):
    """A whole backup. at: the moment it shows; waited_seconds: how long writers waited for it at most."""

    format: int = FORMAT
    name: str
    at: datetime
    waited_seconds: float
    took_seconds: float
    domains: dict[str, Domain]

    @property
    def rows(self) -> int:
        """Of all domains."""
        return sum(domain.rows for domain in self.domains.values())

    @property
    def size(self) -> int:
        """How many bytes its objects take."""
        return sum(domain.size for domain in self.domains.values())

    @classmethod
    def read(cls, name: str, text: bytes) -> Self:
        """From its object. Raises CliError where it is damaged, or of a release that does it otherwise."""
        try:
            found = cls.model_validate_json(text)
        except ValidationError as error:
            raise CliError(f"The manifest of the backup {name} is damaged.", "Take another one.") from error
        if found.format != FORMAT:
            raise CliError(f"The backup {name} is of another release of MiniERP.", "Restore it with that one.")
        return found


def folder(name: str) -> str:
    """Below which the objects of a backup lie."""
    return f"{FOLDER}{name}/"


def name_of(at: datetime) -> str:
    """What a backup of this moment (in UTC) is called."""
    return f"{at:%Y%m%dT%H%M%SZ}"
