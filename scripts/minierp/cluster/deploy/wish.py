"""What was asked for."""

from dataclasses import dataclass, field
from pathlib import Path

from scripts.minierp.cluster.deploy.access import AS_IT_IS, Asked
from scripts.minierp.cluster.kubernetes import secrets


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line. image_tag: empty for the tags that follow from the content.

    access: who may come through the gateway. token: that of whoever sells something as a proof, if an issuer gave one.
    """

    overlay: str = "minimal"
    namespace: str = "minierp"
    functions: tuple[str, ...] = ()
    image_tag: str = ""
    hosts: tuple[str, ...] = ()
    canary: int = 0
    timeout: int = 600
    new_certificate: bool = False
    access: Asked = AS_IT_IS
    token: str = field(default="", repr=False)


def read_given(file: Path | None) -> dict[str, str]:
    """The passwords of a secrets file. Raises UsageError."""
    return secrets.read_env_file(file.read_text(encoding="utf-8")) if file else {}
