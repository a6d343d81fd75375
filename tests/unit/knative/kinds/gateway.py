"""gateway.networking.k8s.io (kubernetes-sigs/gateway-api, apis/v1): bounds and CEL rules of the standard channel."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .common import DnsLabel, Metadata, Port, Strict, Subdomain

# httproute_types.go: the characters of an Exact or PathPrefix path, and what must not stand in it.
_PATH = re.compile(r"^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$")
_NOT_IN_PATH = ("//", "/./", "/../", "%2f", "%2F", "#")
# shared_types.go Hostname; a precise one has no wildcard.
Hostname = Annotated[
    str, Field(pattern=r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", max_length=253)
]
METHODS = Literal["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
MAX_MATCHES = 128


class ParentReference(Strict):
    """shared_types.go ParentReference: a Gateway in the same namespace, and all its listeners."""

    name: Subdomain


class PathMatch(Strict):
    """httproute_types.go HTTPPathMatch and its CEL rules."""

    type: Literal["Exact", "PathPrefix", "RegularExpression"]
    value: Annotated[str, Field(max_length=1024)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.type == "RegularExpression":
            _check_expression(self.value)
            return self
        if not self.value.startswith("/") or not _PATH.match(self.value):
            raise ValueError(f"{self.value!r} must be an absolute path of valid characters")
        if any(part in self.value for part in _NOT_IN_PATH) or self.value.endswith(("/..", "/.")):
            raise ValueError(f"{self.value!r} must not hold {' '.join(_NOT_IN_PATH)}")
        return self


class Match(Strict):
    """httproute_types.go HTTPRouteMatch."""

    path: PathMatch
    method: METHODS


class UrlRewrite(Strict):
    """httproute_types.go HTTPURLRewriteFilter: a precise host name, by which Knative finds the function."""

    hostname: Annotated[Hostname, AfterValidator(lambda name: _precise(name))]


class Header(Strict):
    """httproute_types.go HTTPHeader: its name is a token (RFC 9110)."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$", max_length=256)]
    value: Annotated[str, Field(min_length=1, max_length=4096)]


class HeaderModifier(Strict):
    """httproute_types.go HTTPHeaderFilter: up to 16 headers that replace what the function says."""

    set: Annotated[list[Header], Field(min_length=1, max_length=16)]


class Filter(Strict):
    """httproute_types.go HTTPRouteFilter: the member named like the type, and no other."""

    type: Literal["URLRewrite", "ResponseHeaderModifier"]
    urlRewrite: UrlRewrite | None = None
    responseHeaderModifier: HeaderModifier | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        given = {"URLRewrite": self.urlRewrite, "ResponseHeaderModifier": self.responseHeaderModifier}
        if given.pop(self.type) is None or any(given.values()):
            raise ValueError("the member named like the type, and no other")
        return self


class BackendReference(Strict):
    """object_reference_types.go BackendObjectReference: of a Service, the port is required."""

    name: Subdomain
    namespace: DnsLabel | None = None
    port: Port


class Rule(Strict):
    """httproute_types.go HTTPRouteRule."""

    matches: Annotated[list[Match], Field(min_length=1, max_length=64)]
    filters: Annotated[list[Filter], Field(max_length=16)]
    backendRefs: Annotated[list[BackendReference], Field(min_length=1, max_length=16)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        types = [one.type for one in self.filters]
        if len(types) != len(set(types)):
            raise ValueError("a filter cannot be repeated")
        return self


class HttpRouteSpec(Strict):
    """httproute_types.go HTTPRouteSpec: 16 rules of 64 matches, and 128 matches in all."""

    parentRefs: Annotated[list[ParentReference], Field(min_length=1, max_length=32)]
    rules: Annotated[list[Rule], Field(min_length=1, max_length=16)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if sum(len(rule.matches) for rule in self.rules) > MAX_MATCHES:
            raise ValueError(f"more than {MAX_MATCHES} matches")
        return self


class HttpRoute(Strict):
    """Which path and method leads to which function."""

    apiVersion: Literal["gateway.networking.k8s.io/v1"]
    kind: Literal["HTTPRoute"]
    metadata: Metadata
    spec: HttpRouteSpec


class CertificateReference(Strict):
    """object_reference_types.go SecretObjectReference: a Secret in the same namespace."""

    name: Subdomain


class Tls(Strict):
    """gateway_types.go ListenerTLSConfig: terminating needs a certificate."""

    mode: Literal["Terminate"]
    certificateRefs: Annotated[list[CertificateReference], Field(min_length=1, max_length=64)]


class Listener(Strict):
    """gateway_types.go Listener: HTTPS only."""

    name: Subdomain
    protocol: Literal["HTTPS"]
    port: Port
    tls: Tls


class GatewaySpec(Strict):
    """gateway_types.go GatewaySpec: listeners differ in name, and in port, protocol and host."""

    gatewayClassName: Subdomain
    listeners: Annotated[list[Listener], Field(min_length=1, max_length=64)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = {listener.name for listener in self.listeners}
        places = {(listener.port, listener.protocol) for listener in self.listeners}
        if min(len(names), len(places)) < len(self.listeners):
            raise ValueError("listeners must differ in name, and in port and protocol")
        return self


class Gateway(Strict):
    """The way in."""

    apiVersion: Literal["gateway.networking.k8s.io/v1"]
    kind: Literal["Gateway"]
    metadata: Metadata
    spec: GatewaySpec


class GrantFrom(Strict):
    """referencegrant_types.go ReferenceGrantFrom."""

    group: Literal["gateway.networking.k8s.io"]
    kind: Literal["HTTPRoute"]
    namespace: DnsLabel


class GrantTo(Strict):
    """referencegrant_types.go ReferenceGrantTo: the empty group is the core one."""

    group: Literal[""]
    kind: Literal["Service"]
    name: Subdomain


class GrantSpec(Strict):
    """referencegrant_types.go ReferenceGrantSpec."""

    from_: Annotated[list[GrantFrom], Field(alias="from", min_length=1, max_length=16)]
    to: Annotated[list[GrantTo], Field(min_length=1, max_length=16)]


class ReferenceGrant(Strict):
    """Lets routes of one namespace lead to a Service of another; it stands in the Service's."""

    apiVersion: Literal["gateway.networking.k8s.io/v1beta1"]
    kind: Literal["ReferenceGrant"]
    metadata: Metadata
    spec: GrantSpec


def _check_expression(value: str) -> None:
    """What NGINX Gateway Fabric takes (internal/controller/nginx/config/validation/common.go): it writes the expression
    into `location ~ ^`, without an end, and refuses a route with any other. Raises ValueError.
    """
    re.compile(value)
    if not re.fullmatch(r"/[^\s{};]*", value):
        raise ValueError(f"{value!r} must begin with / and hold no white space, {{, }} or ;")
    if re.search(r"(?<!\\)\$|\(\?<?[=!]|\\[0-9]", value):
        raise ValueError(f"{value!r} holds $, a lookaround or a back reference, which NGINX Gateway Fabric refuses")


def _precise(name: str) -> str:
    if name.startswith("*"):
        raise ValueError("a rewritten host name has no wildcard")
    return name
