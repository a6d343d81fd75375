"""Who may ask inventory over gRPC: whoever sends the secret that both ends know.

A client's certificate would end at Knative's ingress, through which every call goes. What is sent along does not.
"""

from collections.abc import Iterable
from hmac import compare_digest
from typing import Any

import grpc
import grpc.aio

from shared.process.settings import MissingSetting, settings

_KEY = "authorization"


def presented() -> tuple[str, str]:
    """What is sent along with a call. Raises MissingSetting."""
    return bearing(accepted()[0])


def bearing(secret: str) -> tuple[str, str]:
    """The metadata that says a secret."""
    return _KEY, f"Bearer {secret}"


def accepted() -> list[str]:
    """The secrets that are let in: one, and another while it replaces the first. Raises MissingSetting."""
    secrets = settings().require("inventory_token").split()
    if not secrets:  # it is nothing but spaces
        raise MissingSetting("INVENTORY_TOKEN")
    return secrets


async def admit(context: grpc.aio.ServicerContext[Any, Any]) -> None:
    """End a call with UNAUTHENTICATED that comes without one of them."""
    if not _knows(context.invocation_metadata() or ()):
        await context.abort(grpc.StatusCode.UNAUTHENTICATED, "the call does not say the secret of this cluster")


def _knows(metadata: Iterable[tuple[str, Any]]) -> bool:
    said = [value for key, value in metadata if key == _KEY]
    return len(said) == 1 and any(
        compare_digest(str(said[0]).encode(), bearing(secret)[1].encode()) for secret in accepted()
    )
