"""The certificate of the way in, where no cert-manager makes one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scripts.minierp.local.machine.certificates import issue

if TYPE_CHECKING:
    from cryptography import x509

_END = "-----END CERTIFICATE-----\n"


def make(namespace: str, hosts: Sequence[str], before: str = "") -> dict[str, str]:
    """tls.crt, tls.key and ca.crt for the gateway's names, for localhost, and for `hosts` (names or addresses).

    before: the authorities that clients still need (PEM). They stay in ca.crt behind the new one, so that whoever has
    this file trusts the gateway before and after it changes its certificate.
    """
    service = ["gateway", f"gateway.{namespace}", f"gateway.{namespace}.svc", f"gateway.{namespace}.svc.cluster.local"]
    names = dict.fromkeys(("localhost", "127.0.0.1", "::1", *service, *hosts))
    issued = issue(f"MiniERP in the namespace {namespace}", *names)
    return {"tls.crt": issued.certificate, "tls.key": issued.key, "ca.crt": issued.authority + before}


def needed(authorities: str, served: str) -> str:
    """Of authorities, the newest first (PEM), those down to the one that signed the certificate that is served.

    The newer ones are those of certificates that the gateway has not shown yet. All of them where none signed it, or
    where nobody knows what is served (an empty text).
    """
    from cryptography import x509

    if not served:
        return authorities
    shown = x509.load_pem_x509_certificate(served.encode())
    found = [part + _END for part in authorities.split(_END)[:-1]]
    signed = (place for place, each in enumerate(found, 1) if _signed(each, shown))
    return "".join(found[: next(signed, None)])


def covers(certificate: str, host: str) -> bool:
    """Whether a certificate (PEM) vouches for a name or an address."""
    from cryptography import x509

    names = _names(certificate)
    if names is None:
        return False
    known = names.get_values_for_type(x509.DNSName)
    addresses = map(str, names.get_values_for_type(x509.IPAddress))
    return host in {*known, *addresses} or f"*.{host.partition('.')[2]}" in known


def server_name(certificate: str) -> str:
    """A name that the certificate (PEM) vouches for: localhost, or else its first DNS name; empty if it has none."""
    from cryptography import x509

    found = _names(certificate)
    names = found.get_values_for_type(x509.DNSName) if found else []
    return "localhost" if "localhost" in names else next(iter(names), "").replace("*", "minierp")


def _signed(authority: str, certificate: "x509.Certificate") -> bool:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.encode()))
    except (
        InvalidSignature,
        ValueError,
        TypeError,
    ):  # another one's signature, another one's name, another kind of key
        return False
    return True


def _names(certificate: str) -> "x509.SubjectAlternativeName | None":
    from cryptography import x509

    found = x509.load_pem_x509_certificate(certificate.encode())
    try:
        return found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None
