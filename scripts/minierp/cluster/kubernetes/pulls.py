"""Images that no node will ever get: whoever waits for their pods need not wait to the end."""

from collections.abc import Collection, Iterator

from scripts.minierp.cluster.kubernetes.objects import Object

_WITHOUT_REGISTRY = "dev.local/"
_AT_ONCE = frozenset({"InvalidImageName", "ErrImageNeverPull"})
_AGAIN_AND_AGAIN = frozenset({"ErrImagePull", "ImagePullBackOff"})
_FOR_GOOD = ("not found", "unknown", "does not exist", "denied", "unauthorized", "forbidden", "invalid reference")
"""What registries say that will say the same next time; a registry that does not answer may do so later."""


def hopeless(pods: Collection[Object], images: Collection[str]) -> str:
    """A line about the first of `images` that one of these pods will never get; empty if all may yet come."""
    return next((f"no node gets the image {image}: {why}" for image, why in _given_up(pods) if image in images), "")


def _given_up(pods: Collection[Object]) -> Iterator[tuple[str, str]]:
    for pod in pods:
        for kind in ("initContainerStatuses", "containerStatuses"):
            for container in pod.at(f"status.{kind}", []):
                waiting = container.get("state", {}).get("waiting") or {}
                reason, message = waiting.get("reason", ""), waiting.get("message") or ""
                if _is_for_good(container["image"], reason, message):
                    yield container["image"], f"{reason}: {message}".rstrip(": ")


def _is_for_good(image: str, reason: str, message: str) -> bool:
    if reason in _AGAIN_AND_AGAIN:
        return image.startswith(_WITHOUT_REGISTRY) or any(words in message.lower() for words in _FOR_GOOD)
    return reason in _AT_ONCE
