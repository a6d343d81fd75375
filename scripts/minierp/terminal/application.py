"""What the scripts that are commands of their own (build, deploy, undeploy) have in common on the command line."""

import typer

from scripts.minierp.terminal.encoding import degrade


def script() -> typer.Typer:
    """An application for one command: help in Markdown, errors for people, nothing to install for a shell."""
    degrade()
    return typer.Typer(
        add_completion=False,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
