"""Gateway API HTTPRoutes: which path and method leads to which function."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scripts.minierp.manifests.document import Document
from scripts.minierp.manifests.resources import CLUSTER_SUFFIX

PathType = Literal["Exact", "PathPrefix", "RegularExpression"]
_ORDER = {"Exact": 0, "RegularExpression": 1, "PathPrefix": 2}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


@dataclass(frozen=True)
class Route:
    """One match of an HTTPRoute: requests of `method` to the path go to `function`."""

    name: str
    gateway: str
    method: str
    path_type: PathType
    path: str
    function: str

    @property
    def pattern(self) -> str:
        """A regular expression for the whole path; a prefix matches whole path elements only, as on a gateway."""
        if self.path_type == "RegularExpression":
            return rf"^(?:{self.path.removeprefix('^').removesuffix('$')})$"
        escaped = re.escape(self.path.rstrip("/") if self.path_type == "PathPrefix" else self.path)
        return rf"^{escaped}(?:/.*)?$" if self.path_type == "PathPrefix" else rf"^{escaped}$"

    @property
    def precedence(self) -> tuple[int, int]:
        """Sorts the more specific route first: exact, regular expression, then the longest prefix."""
        return _ORDER[self.path_type], -len(self.path)


def read_routes(document: Document) -> Iterator[Route]:
    """Every match of every rule of a gateway.networking.k8s.io/v1 HTTPRoute. Raises ManifestError."""
    gateways = [parent.text("name") for parent in document.parts("spec.parentRefs")]
    if len(gateways) != 1:
        raise document.error("spec.parentRefs", "must name exactly one gateway")
    for rule in document.parts("spec.rules"):
        function = _function(rule)
        for match in rule.parts("matches"):
            yield _route(document, gateways[0], match, function)


def _route(document: Document, gateway: str, match: Document, function: str) -> Route:
    path_type = match.text("path.type", "PathPrefix")
    if path_type not in _ORDER:
        raise match.error("path.type", f"is {path_type!r}, expected one of {', '.join(_ORDER)}")
    method = match.text("method")
    if method not in _METHODS:
        raise match.error("method", f"is {method!r}, expected one of {', '.join(sorted(_METHODS))}")
    path = match.text("path.value")
    if path_type == "RegularExpression":
        _compile(match, path)
    elif not path.startswith("/"):
        raise match.error("path.value", f"is {path!r}, expected a path that begins with /")
    return Route(document.name, gateway, method, path_type, path, function)  # type: ignore[arg-type]


def _compile(match: Document, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise match.error("path.value", f"is {pattern!r}, not a regular expression: {error}") from error


def _function(rule: Document) -> str:
    for found in rule.parts("filters"):
        if found.text("type") == "URLRewrite":
            host = found.text("urlRewrite.hostname")
            if host.endswith(CLUSTER_SUFFIX):
                return host.removesuffix(CLUSTER_SUFFIX)
            raise found.error("urlRewrite.hostname", f"is {host!r}, expected FUNCTION{CLUSTER_SUFFIX}")
    raise rule.error("filters", "must hold a URLRewrite: Knative finds a function by its host name")
