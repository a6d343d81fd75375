"""Whom a connection by TLS trusts: the authorities in a file, or in a folder of such."""

from pathlib import Path
from typing import TYPE_CHECKING

from shared.process.settings import settings

if TYPE_CHECKING:
    import ssl


def certificates(variable: str) -> str:
    """What stands (PEM) in the file, or in the files *.crt of the folder, that a setting names; empty if it is unset.

    Raises OSError where there is none.
    """
    place = getattr(settings(), variable.lower())
    if not place:
        return ""
    path = Path(place)
    files = sorted(path.glob("*.crt")) if path.is_dir() else [path]
    if not files:
        raise FileNotFoundError(f"{variable}: no file in {path} is called *.crt")
    return "\n".join(file.read_text() for file in files)


def trusting(authorities: str) -> "ssl.SSLContext":
    """For a connection that checks certificate and host name, trusting these (PEM), or the system's if none are given.

    The system's are many: reading them takes half as long as a first request.
    """
    import ssl

    return ssl.create_default_context(cadata=authorities or None)
