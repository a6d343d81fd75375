"""The certificate of the way in, where no cert-manager makes one."""

from collections.abc import Sequence


def make(namespace: str, hosts: Sequence[str]) -> dict[str, str]:
    """tls.crt, tls.key and ca.crt for the gateway's names, for localhost, and for `hosts` (names or addresses).

    The key of the authority is forgotten at once: it signs this one certificate.
    """
    import trustme  # here, because it is slow to import and needed once

    service = ["gateway", f"gateway.{namespace}", f"gateway.{namespace}.svc", f"gateway.{namespace}.svc.cluster.local"]
    authority = trustme.CA(organization_name=f"MiniERP in the namespace {namespace}")
    server = authority.issue_cert("localhost", "127.0.0.1", "::1", *service, *hosts)
    chain = b"".join(part.bytes() for part in server.cert_chain_pems)
    return {
        "tls.crt": chain.decode(),
        "tls.key": server.private_key_pem.bytes().decode(),
        "ca.crt": authority.cert_pem.bytes().decode(),
    }


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
