"""A command group that imports a command's module only when that command runs, so that --help answers at once."""

import importlib
from typing import Any, NamedTuple, cast

import typer
from typer.core import TyperGroup

from scripts.minierp.terminal.errors import CliError


class Entry(NamedTuple):
    """A command's name, the module whose `app` holds it, and its panel and line in --help."""

    name: str
    module: str
    panel: str
    help: str


class LazyGroup(TyperGroup):
    """Knows its commands by name and help; finds the real one when it is called, completed or asked for help.

    An error meant for people ends any command with its message, its advice and its exit code.
    """

    modules: dict[str, str]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments as typed. Raises BadParameter for one that is no text: nobody could store it."""
        for argument in args:
            if any(0xD800 <= ord(character) <= 0xDFFF for character in argument):
                raise typer.BadParameter(f"{argument!r} is no text in this terminal's encoding")
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The stub's name and the rest of the line, with the real command in the stub's place."""
        name, stub, rest = super().resolve_command(ctx, args)
        return name, stub and self._real(str(name)), rest

    def invoke(self, ctx: Any) -> Any:
        """Run, and turn an error for people into its words and exit code."""
        try:
            return super().invoke(ctx)
        except CliError as error:
            raise self._said(error) from None
        except BrokenPipeError:  # whoever read has gone, and wants no more
            raise
        except OSError as error:
            raise self._said(CliError(f"The machine says: {error}.")) from None

    def _said(self, error: CliError) -> typer.Exit:
        from scripts.minierp.terminal import output

        output.give_up()
        output.complain(error)
        return typer.Exit(error.exit_code)

    def _real(self, name: str) -> Any:
        """The module's command of this name, or else its whole group."""
        holder = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        holder.add_typer(importlib.import_module(self.modules[name]).app, name=name)
        group: Any = cast(TyperGroup, typer.main.get_command(holder)).commands[name]
        return group.commands.get(name, group)


def lazy_app(entries: list[Entry], **settings: Any) -> typer.Typer:
    """A typer application of the commands in the table, in its order."""
    modules = {entry.name: entry.module for entry in entries}
    group = type("Commands", (LazyGroup,), {"modules": modules})
    app = typer.Typer(cls=group, **settings)
    for entry in entries:
        stub = typer.Typer(help=entry.help)
        app.add_typer(stub, name=entry.name, rich_help_panel=entry.panel)
    return app
