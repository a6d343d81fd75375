"""Steps of a deployment, made of commands that are only decided here and run elsewhere."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from scripts.minierp.cluster.kubernetes.objects import Object, write

FILE = "{file}"
"""In a command's arguments: the path of a file with its objects, for a program that reads no standard input."""


@dataclass(frozen=True)
class Command:
    """A program with its arguments. `objects` go to its standard input or FILE; `on_failure` tells why it failed.

    secret: never shown, neither the objects nor what the program says. ends: the command prints an object, and is
    repeated until the first of these conditions is true of it, or the second, which is a failure. until_nothing: it is
    repeated until it prints nothing. pulls: what it waits for in vain where a node cannot get it.
    """

    arguments: tuple[str, ...]
    objects: tuple[Object, ...] = field(default=(), repr=False)
    secret: bool = False
    on_failure: tuple["Command", ...] = ()
    ends: tuple[str, str] | None = None
    until_nothing: bool = False
    pulls: "Pulls | None" = field(default=None, repr=False)

    @property
    def line(self) -> str:
        """As one would type it."""
        return shlex.join(self.arguments)

    @property
    def input(self) -> str:
        """The objects as YAML."""
        return write(self.objects) if self.objects else ""


@dataclass(frozen=True)
class Pulls:
    """The images of the pods that a command waits for, and the command that lists the namespace's pods as JSON."""

    images: frozenset[str]
    pods: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """Something that gets done as a whole or not at all; doing it again does no harm."""

    title: str
    commands: tuple[Command, ...]


class Kubectl:
    """Writes commands for one namespace."""

    def __init__(self, namespace: str, timeout: int) -> None:
        self.namespace = namespace
        self.timeout = timeout

    def __call__(self, *arguments: str, on_failure: Sequence[Command] = ()) -> Command:
        """Any command."""
        return Command(("kubectl", "-n", self.namespace, *arguments), on_failure=tuple(on_failure))

    def apply(self, objects: Sequence[Object]) -> Command:
        """Create or change, remembering in each which version it is."""
        return self.apply_as_is([item.stamped for item in objects])

    def apply_as_is(self, objects: Sequence[Object]) -> Command:
        """Create or change."""
        return Command(("kubectl", "apply", "-f", "-"), tuple(objects))

    def apply_secrets(self, objects: Sequence[Object]) -> Command:
        """Create or change without a trace: applied by the client, a Secret would carry its values as an annotation."""
        line = ("kubectl", "apply", "--server-side", "--force-conflicts", "--field-manager=minierp-deploy", "-f", "-")
        return Command(line, tuple(objects), secret=True)

    def wait(self, condition: str, *resources: str, on_failure: Sequence[Command] = ()) -> Command:
        """Wait until a condition holds for each, such as condition=Ready."""
        return self("wait", *resources, f"--for={condition}", f"--timeout={self.timeout}s", on_failure=on_failure)

    def ended(self, job: Object) -> Command:
        """Wait until a Job has succeeded; what its pods said is shown if it fails."""
        logs = self("logs", f"job/{job.name}", "--all-containers", "--tail=50")
        line = ("kubectl", "-n", self.namespace, "get", f"job/{job.name}", "-o", "json")
        return Command(line, on_failure=(logs,), ends=("Complete", "Failed"), pulls=self.pulls(job))

    def pulls(self, item: Object) -> Pulls:
        """The images that an object's pods need."""
        return Pulls(frozenset(item.images), ("kubectl", "-n", self.namespace, "get", "pods", "-o", "json"))

    def gone(self, *what: str) -> Command:
        """Wait until there is none of these any more, nor any new one; those that stay are described if it fails."""
        line = ("kubectl", "-n", self.namespace, "get", *what, "-o", "name", "--ignore-not-found")
        return Command(line, on_failure=(self("get", *what),), until_nothing=True)

    def kn(self, *arguments: str, objects: Sequence[Object] = (), on_failure: Sequence[Command] = ()) -> Command:
        """A command of kn."""
        line = ("kn", *arguments, "--namespace", self.namespace, "--wait-timeout", str(self.timeout))
        return Command(line, tuple(objects), on_failure=tuple(on_failure))
