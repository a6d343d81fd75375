"""The certificate of the way in, where no cert-manager makes one."""

from collections.abc import Sequence

from scripts.minierp.local.machine.certificates import issue


def make(namespace: str, hosts: Sequence[str]) -> dict[str, str]:
    """tls.crt, tls.key and ca.crt for the gateway's names, for localhost, and for `hosts` (names or addresses)."""
    service = ["gateway", f"gateway.{namespace}", f"gateway.{namespace}.svc", f"gateway.{namespace}.svc.cluster.local"]
    names = ("localhost", "127.0.0.1", "::1", *service, *hosts)
    issued = issue(f"MiniERP in the namespace {namespace}", *names)
    return {"tls.crt": issued.certificate, "tls.key": issued.key, "ca.crt": issued.authority}


def server_name(certificate: str) -> str:
    """A name that the certificate (PEM) vouches for: localhost, or else its first DNS name; empty if it has none."""
    from cryptography import x509

    found = x509.load_pem_x509_certificate(certificate.encode())
    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ""
    names = extension.value.get_values_for_type(x509.DNSName)
    return "localhost" if "localhost" in names else next(iter(names), "").replace("*", "minierp")
