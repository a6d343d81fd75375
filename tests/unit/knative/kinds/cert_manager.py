"""cert-manager.io/v1 (cert-manager/cert-manager, pkg/apis/certmanager/v1 and its validation)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .common import GoDuration, Metadata, Strict, Subdomain, go_duration

MINIMUM_DURATION = 3600
MINIMUM_RENEWAL = 300


class IssuerReference(Strict):
    """apis/meta/v1 ObjectReference."""

    name: Subdomain
    kind: Literal["Issuer", "ClusterIssuer"]


class PrivateKey(Strict):
    """types_certificate.go CertificatePrivateKey; validation: sizes by algorithm."""

    algorithm: Literal["RSA", "ECDSA", "Ed25519"]
    size: int | None = None
    rotationPolicy: Literal["Always", "Never"]

    @model_validator(mode="after")
    def _check(self) -> Self:
        sizes = {"ECDSA": {None, 256, 384, 521}, "Ed25519": {None}}
        allowed = sizes.get(self.algorithm, {self.size if self.size is None or 2048 <= self.size <= 8192 else 2048})
        if self.size not in allowed:
            raise ValueError(f"{self.algorithm} has no key of {self.size} bits")
        return self


class CertificateSpec(Strict):
    """types_certificate.go CertificateSpec; validation/certificate.go: at least one name, and bounded durations."""

    secretName: Subdomain
    issuerRef: IssuerReference
    commonName: Annotated[str, Field(max_length=64)] | None = None
    dnsNames: Annotated[list[str], Field(min_length=1)]
    duration: GoDuration | None = None
    renewBefore: GoDuration | None = None
    privateKey: PrivateKey | None = None
    usages: list[Literal["server auth", "digital signature", "key encipherment"]] = []
    isCA: bool | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        duration, before = go_duration(self.duration or "2160h"), go_duration(self.renewBefore or "720h")
        if duration < MINIMUM_DURATION or before < MINIMUM_RENEWAL or before >= duration:
            raise ValueError("a certificate lives an hour at least, and is renewed 5 minutes at least before its end")
        return self


class Certificate(Strict):
    """The certificate of the gateway or of a server, or an authority's own."""

    apiVersion: Literal["cert-manager.io/v1"]
    kind: Literal["Certificate"]
    metadata: Metadata
    spec: CertificateSpec


class SelfSigned(Strict):
    """types_issuer.go SelfSignedIssuer."""


class Authority(Strict):
    """types_issuer.go CAIssuer."""

    secretName: Subdomain


class IssuerSpec(Strict):
    """types_issuer.go IssuerConfig: exactly one."""

    selfSigned: SelfSigned | None = None
    ca: Authority | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.selfSigned is None) == (self.ca is None):
            raise ValueError("exactly one of selfSigned and ca")
        return self


class Issuer(Strict):
    """Who signs."""

    apiVersion: Literal["cert-manager.io/v1"]
    kind: Literal["Issuer"]
    metadata: Metadata
    spec: IssuerSpec
