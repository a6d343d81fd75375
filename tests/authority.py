"""Certificates as a server may show them, by an authority of the test's own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import trustme

HOST = "127.0.0.1"
REFUSED = {
    "of another authority": "unable to get local issuer certificate|self-signed certificate in certificate chain",
    "for another host": "is not valid for '127.0.0.1'|doesn't match|IP address mismatch",
    "expired": "has expired",
}
"""What is wrong with a certificate, and what OpenSSL says of it."""


class Shown(NamedTuple):
    """PEM files: what the server shows, its key, and the authority that the client trusts."""

    certificate: Path
    key: Path
    trusted: Path


def shown(folder: Path, wrong: str = "") -> Shown:
    """A server's files in `folder`: right for HOST, or wrong in one way."""
    authority = trustme.CA()
    name = "elsewhere.example.com" if wrong == "for another host" else HOST
    begin = datetime.now(UTC) - timedelta(days=2)
    end = begin + timedelta(days=1 if wrong == "expired" else 30)
    leaf = authority.issue_cert(name, not_before=begin, not_after=end)
    files = Shown(folder / "server.pem", folder / "server.key", folder / "authority.pem")
    files.certificate.write_bytes(b"".join(part.bytes() for part in leaf.cert_chain_pems))
    leaf.private_key_pem.write_to_path(files.key)
    trusted = trustme.CA() if wrong == "of another authority" else authority
    trusted.cert_pem.write_to_path(files.trusted)
    return files
