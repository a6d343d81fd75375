"""What every kind has: strictness, metadata, and the words of Kubernetes' API conventions."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"

# apimachinery/pkg/util/validation: IsDNS1123Label, IsDNS1123Subdomain, IsDNS1035Label, IsValidLabelValue.
DnsLabel = Annotated[str, Field(pattern=rf"^{LABEL}$", max_length=63)]
Subdomain = Annotated[str, Field(pattern=rf"^{LABEL}(\.{LABEL})*$", max_length=253)]
ServiceName = Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=63)]
LabelValue = Annotated[str, Field(pattern=r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$", max_length=63)]
# apimachinery/pkg/api/resource: the suffixes of a quantity; a bare number in YAML would arrive as a number.
Quantity = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$")]
Port = Annotated[int, Field(ge=1, le=65535)]
NonEmpty = Annotated[str, Field(min_length=1)]

_FACTORS = {"": 1.0, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_FACTORS |= {f"{letter}i": 1024.0**power for power, letter in enumerate("KMGT", 1)}


def amount(quantity: str) -> float:
    """A quantity as a number: cores or bytes. Raises ValueError."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([a-zA-Z]*)", quantity)
    if not match or match[2] not in _FACTORS:
        raise ValueError(f"{quantity!r} is no quantity")
    return float(match[1]) * _FACTORS[match[2]]


def go_duration(text: str) -> float:
    """Seconds of a Go duration (time.ParseDuration): 1m30s. Raises ValueError."""
    if not re.fullmatch(r"(\d+(\.\d+)?(h|ms|m|s))+", text):
        raise ValueError("not a Go duration such as 30s or 1m")
    factors = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3}
    return sum(float(n) * factors[u] for n, u in re.findall(r"(\d+(?:\.\d+)?)(h|ms|m|s)", text))


def _is_go_duration(text: str) -> str:
    go_duration(text)
    return text


GoDuration = Annotated[str, AfterValidator(_is_go_duration)]


class Strict(BaseModel):
    """Exactly these fields with exactly these types: what the API server would prune or refuse is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Name(Strict):
    """A reference to an object of a kind that is known, in the same namespace."""

    name: Subdomain


class SecretKey(Strict):
    """core/v1 SecretKeySelector and ConfigMapKeySelector."""

    name: Subdomain
    key: NonEmpty


class OptionalKey(SecretKey):
    """The same of what may not be there: the variable is then not set."""

    optional: Literal[True]


class Metadata(Strict):
    """metav1 ObjectMeta; the namespace is what the kustomization sets for every object."""

    name: Subdomain
    namespace: DnsLabel
    labels: dict[str, LabelValue]


class Resources(Strict):
    """core/v1 ResourceRequirements: both halves are given, and a request above its limit is refused upstream."""

    requests: dict[Literal["cpu", "memory", "ephemeral-storage"], Quantity]
    limits: dict[Literal["cpu", "memory", "ephemeral-storage"], Quantity]

    def model_post_init(self, _: Any) -> None:
        """core/v1 ValidateResourceRequirements."""
        for resource, asked in self.requests.items():
            if resource in self.limits and amount(asked) > amount(self.limits[resource]):
                raise ValueError(f"requests more {resource} than its limit")
