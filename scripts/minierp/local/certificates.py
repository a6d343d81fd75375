"""A certificate authority of this checkout's own, and a certificate for localhost that it signed."""

from pathlib import Path
from typing import NamedTuple

from scripts.minierp.local.files import write_atomically


class Certificates(NamedTuple):
    """PEM files: whom clients trust, what the server shows, and its key (readable by its owner only)."""

    authority: Path
    certificate: Path
    key: Path


def certificates(folder: Path) -> Certificates:
    """The certificates in `folder`, made if they are not there."""
    found = Certificates(folder / "ca.pem", folder / "localhost.pem", folder / "localhost.key")
    if not all(file.exists() for file in found):
        folder.mkdir(parents=True, exist_ok=True)
        _make(found)
    return found


def _make(files: Certificates) -> None:
    import trustme  # here, because it is slow to import and needed once

    authority = trustme.CA(organization_name="MiniERP on this machine")
    server = authority.issue_cert("localhost", "127.0.0.1")
    chain = b"".join(part.bytes() for part in server.cert_chain_pems)
    write_atomically(files.authority, authority.cert_pem.bytes().decode(), mode=0o644)
    write_atomically(files.certificate, chain.decode(), mode=0o644)
    write_atomically(files.key, server.private_key_pem.bytes().decode())
