"""Options in groups: a command takes a dataclass of them, and typer sees each by itself."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from inspect import Parameter, signature
from typing import Any, get_type_hints

Command = Callable[..., None]


def spread(command: Command) -> Command:
    """The command with every option of its groups as a parameter of its own.

    Groups are the parameters whose type is a dataclass.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}

    def spreading(**typed: Any) -> None:
        taken = {name: group(**{each.name: typed.pop(each.name) for each in fields(group)})
                 for name, group in groups.items()}  # fmt: skip
        command(**taken, **typed)

    parameters = list(_parameters(command, groups, hints))
    spreading.__name__, spreading.__doc__ = command.__name__, command.__doc__
    spreading.__annotations__ = {each.name: each.annotation for each in parameters}
    spreading.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    return spreading


def _parameters(command: Command, groups: dict[str, Any], hints: dict[str, Any]) -> Iterator[Parameter]:
    for name, own in signature(command).parameters.items():
        one = partial(Parameter, kind=Parameter.KEYWORD_ONLY)
        if name not in groups:
            yield one(name, default=own.default, annotation=hints[name])
            continue
        group_hints = get_type_hints(groups[name], include_extras=True)
        for each in fields(groups[name]):
            default = getattr(groups[name], each.name, Parameter.empty)
            yield one(each.name, default=default, annotation=group_hints[each.name])
