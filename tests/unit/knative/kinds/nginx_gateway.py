"""gateway.nginx.org (nginx/nginx-gateway-fabric, apis/v1alpha1 of 2.4 and later): bounds and CEL rules."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .common import Metadata, Strict, Subdomain

# shared_types.go Size and Duration, ratelimitpolicy_types.go Rate.
Size = Annotated[str, Field(pattern=r"^\d{1,4}(k|m|g)?$")]
Duration = Annotated[str, Field(pattern=r"^[0-9]{1,4}(ms|s|m|h)?$")]
Rate = Annotated[str, Field(pattern=r"^\d+r/[sm]$")]


class Target(Strict):
    """gateway-api policy_types.go LocalPolicyTargetReference: a Gateway in the same namespace."""

    group: Literal["gateway.networking.k8s.io"]
    kind: Literal["Gateway"]
    name: Subdomain


class RateLimitRule(Strict):
    """ratelimitpolicy_types.go RateLimitRule: the key is an expression of NGINX's, which writes it out as it stands."""

    key: Annotated[str, Field(pattern=r"^(\$[a-z_]+)+$")]
    rate: Rate
    burst: Annotated[int, Field(ge=0, lt=2**31)]
    noDelay: bool
    zoneSize: Size


class LocalRateLimit(Strict):
    """ratelimitpolicy_types.go LocalRateLimit: each NGINX counts for itself."""

    rules: list[RateLimitRule]


class RateLimit(Strict):
    """ratelimitpolicy_types.go RateLimit."""

    rejectCode: Annotated[int, Field(ge=400, le=599)]
    logLevel: Literal["info", "notice", "warn", "error"]
    local: LocalRateLimit


class RateLimitPolicySpec(Strict):
    """ratelimitpolicy_types.go RateLimitPolicySpec."""

    targetRefs: Annotated[list[Target], Field(min_length=1, max_length=16)]
    rateLimit: RateLimit

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len({target.name for target in self.targetRefs}) < len(self.targetRefs):
            raise ValueError("a target stands twice")
        return self


class RateLimitPolicy(Strict):
    """What clients may ask in a second."""

    apiVersion: Literal["gateway.nginx.org/v1alpha1"]
    kind: Literal["RateLimitPolicy"]
    metadata: Metadata
    spec: RateLimitPolicySpec


class ClientBody(Strict):
    """clientsettingspolicy_types.go ClientBody."""

    maxSize: Size
    timeout: Duration


class ClientSettingsPolicySpec(Strict):
    """clientsettingspolicy_types.go ClientSettingsPolicySpec."""

    targetRef: Target
    body: ClientBody


class ClientSettingsPolicy(Strict):
    """What clients may send."""

    apiVersion: Literal["gateway.nginx.org/v1alpha1"]
    kind: Literal["ClientSettingsPolicy"]
    metadata: Metadata
    spec: ClientSettingsPolicySpec
