"""A certificate authority of this checkout's own, and a certificate for localhost that it signed."""

from pathlib import Path
from typing import NamedTuple

from scripts.minierp.local.machine.files import write_atomically


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


class Issued(NamedTuple):
    """The same as PEM texts. The key of the authority is forgotten at once: it signs this one certificate."""

    authority: str
    certificate: str
    key: str


def issue(organization: str, *names: str) -> Issued:
    """A certificate for `names` (host names and addresses), signed by an authority called `organization`."""
    import trustme  # here, because it is slow to import and needed once

    authority = trustme.CA(organization_name=organization)
    server = authority.issue_cert(*names)
    chain = b"".join(part.bytes() for part in server.cert_chain_pems)
    return Issued(authority.cert_pem.bytes().decode(), chain.decode(), server.private_key_pem.bytes().decode())


def _make(files: Certificates) -> None:
    issued = issue("MiniERP on this machine", "localhost", "127.0.0.1")
    write_atomically(files.authority, issued.authority, mode=0o644)
    write_atomically(files.certificate, issued.certificate, mode=0o644)
    write_atomically(files.key, issued.key)
