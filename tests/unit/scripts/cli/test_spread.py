from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from scripts.minierp.cli.importing.spread import spread


@dataclass(frozen=True)
class Size:
    width: Annotated[int, typer.Option(help="How wide.")]
    height: Annotated[int, typer.Option("--tall")] = 2


def test_a_group_is_typed_as_options_and_taken_as_one() -> None:
    taken: list[tuple[Size, str]] = []
    app = typer.Typer()

    @app.command()
    @spread
    def draw(size: Size, colour: str = "red") -> None:
        """Draw it."""
        taken.append((size, colour))

    shown = CliRunner().invoke(app, ["--help"]).stdout
    assert all(words in shown for words in ("Draw it.", "--width", "How wide.", "--tall"))
    assert CliRunner().invoke(app, ["--width", "5"]).exit_code == 0
    assert CliRunner().invoke(app, ["--width", "5", "--tall", "3", "--colour", "blue"]).exit_code == 0
    assert CliRunner().invoke(app, []).exit_code == 2, "what has no default is asked for"
    assert taken == [(Size(5), "red"), (Size(5, 3), "blue")]
