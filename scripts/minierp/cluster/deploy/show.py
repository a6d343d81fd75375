"""What deploy tells people, and what it gives programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rich.console import Console
from rich.markup import escape

from scripts.minierp.cluster.kubernetes.commands import Command, Step
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.kubernetes.secrets import variable

HIDDEN = "(not shown)"


def hidden(secret: Object) -> Object:
    """A Secret without its values."""
    values = dict.fromkeys(secret.at("stringData", {}), HIDDEN)
    return Object({**secret.content, "stringData": values})


def script(steps: Sequence[Step]) -> str:
    """The commands with their objects, as a shell script that would do the same."""
    lines = [f"# {step.title}\n{''.join(_typed(command) for command in step.commands)}" for step in steps]
    return "\n".join(lines)


def document(steps: Sequence[Step]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {
            "title": step.title,
            "commands": [
                {
                    "arguments": list(command.arguments),
                    "objects": [dict(item.content) for item in shown(command).objects],
                }
                for command in step.commands
            ],
        }
        for step in steps
    ]


def shown(command: Command) -> Command:
    """A command that may be shown."""
    objects = tuple(hidden(item) for item in command.objects) if command.secret else command.objects
    return replace(command, objects=objects)


def passwords(out: Console, made: Mapping[str, str], told: bool) -> None:
    """That passwords were made, by Secret; told: and what they are, in the form of an env file."""
    if made and not told:
        out.print(
            f"  made {len(made)} passwords, which the cluster keeps in its Secrets (--show-secrets shows new ones)"
        )
    elif made:
        out.print("\n[bold]New passwords[/bold], shown only this once; the cluster keeps them in its Secrets:")
        for name, value in made.items():
            out.print(f"  {variable(name)}={escape(value)}", soft_wrap=True)
        out.print()


def as_json(value: object) -> str:
    """A report for programs."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _typed(command: Command) -> str:
    until = f"    # until {command.ends[0]}; {command.ends[1]} is a failure" if command.ends else ""
    until = "    # until it prints nothing" if command.until_nothing else until
    given = shown(command).input
    if not given:
        return f"{command.line}{until}\n"
    return f"{command.line.replace(repr('{file}'), '/dev/stdin')}{until} <<'END'\n{given}END\n"
