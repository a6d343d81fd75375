"""What can go wrong in running MiniERP on this machine; each message ends with what to do next."""

from scripts.minierp.terminal.errors import CliError


class LocalError(CliError):
    """The local system cannot be started, or one of its parts failed."""


class MissingProgram(LocalError):
    """A program of a Debian package is not installed."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(
            f"{program} is not installed.",
            f"Run ./scripts/setup, or install the Debian package {package}.",
        )


class PortInUse(LocalError):
    """The port that was asked for is taken."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} on 127.0.0.1 is in use by another program.",
            "Give another one with --port, or none: then a free one is chosen.",
        )
