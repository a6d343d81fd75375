"""PyJWT, which verifies tokens, loaded without what it does not verify with.

It is loaded with the first token. What it imports for key sets by HTTP, certificates and keys of SSH was two thirds of
the time for that, and a third of the memory.
"""

from shared.process.stand_ins import Read, standing_in

_SSH = (
    *("SSHCertificate", "SSHCertificateBuilder", "SSHCertificateType", "SSHCertPrivateKeyTypes"),
    *("SSHCertPublicKeyTypes", "SSHPrivateKeyTypes", "SSHPublicKeyTypes", "load_ssh_private_key"),
    *("load_ssh_public_identity", "load_ssh_public_key", "ssh_key_fingerprint"),
)
_READ: Read = {
    "jwt.jwks_client": {"PyJWKClient": object},
    "cryptography.x509": {},
    "cryptography.hazmat.primitives.serialization.ssh": dict.fromkeys(_SSH, object),
}

with standing_in(_READ):
    import jwt

__all__ = ["jwt"]
