"""Revisions from before tokens: whoever comes may do everything, whatever the ConfigMap `identity` says."""

from collections.abc import Collection, Iterable, Mapping

from scripts.minierp.cluster.kubernetes.identity import USES
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.terminal.errors import UsageError

_ASKS = "TOKEN_KEYS"
"""The variable by which a function knows tokens."""


def people_call(function: Object) -> bool:
    """Whether it is one of those that ask for tokens."""
    return function.is_function and USES in function.at("metadata.labels", {})


def refuse(targets: Mapping[str, Collection[str]], revisions: Iterable[Object]) -> None:
    """Raises UsageError where one of them asks nobody for a token. targets: who is to answer, by function."""
    unasking = {item.name for item in revisions if not _asks(item)}
    found = sorted(name for name, chosen in targets.items() if unasking.intersection(chosen))
    if found:
        raise UsageError(
            f"Whoever comes could do everything: the revision that is to answer is from before tokens, of"
            f" {', '.join(found)}.",
            "--promote gives all traffic to the newest one; --insecure-gateway says that this is meant.",
        )


def _asks(revision: Object) -> bool:
    containers = revision.at("spec.containers", [])
    return any(variable["name"] == _ASKS for container in containers for variable in container.get("env", ()))
