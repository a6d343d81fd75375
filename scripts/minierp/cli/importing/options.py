"""The options of `minierp import`, each with its help, in panels."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.minierp.cli.arguments import writable

_FILE, MAPPING, _READING, _SENDING = "What and when", "Fields and columns", "How the file is written", "What comes out"

File = Annotated[Path, typer.Argument(help="The CSV file.", dir_okay=False, exists=True)]
Lines = Annotated[
    Path | None,
    typer.Option(
        help="Lines in a second file, joined on the order's number; called otherwise there: --map lines.order=COLUMN.",
        dir_okay=False, exists=True, rich_help_panel=_FILE,
    ),
]  # fmt: skip
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="FIELD=COLUMN", rich_help_panel=MAPPING,
        help="Repeatable. FIELD= takes no column, not even one of that name.",
    ),
]  # fmt: skip
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="The same for all rows, whatever a column says.",
                 rich_help_panel=MAPPING),
]  # fmt: skip
Ignore = Annotated[
    list[str] | None,
    typer.Option(metavar="FIELD", help="Do not take the column of that name; repeatable.", rich_help_panel=MAPPING),
]
Delimiter = Annotated[
    str,
    typer.Option(metavar="CHARACTER", help="What separates cells; recognised if left out.", rich_help_panel=_READING),
]
Encoding = Annotated[
    str,
    typer.Option(help="Such as windows-1252; UTF-8, or UTF-16 with its mark, if left out.", rich_help_panel=_READING),
]
NoHeader = Annotated[bool, typer.Option("--no-header", help="The first line is a row.", rich_help_panel=_READING)]
ColumnNames = Annotated[
    str, typer.Option("--columns", metavar="NAME,NAME…", help="The columns of a file without a header.",
                      rich_help_panel=_READING),
]  # fmt: skip
DecimalMark = Annotated[
    str, typer.Option("--decimal", metavar="CHARACTER", help="Before decimals: a point or a comma.",
                      rich_help_panel=_READING),
]  # fmt: skip
Null = Annotated[
    list[str] | None,
    typer.Option(metavar="WORD", help=r"A missing value, as an empty cell is: NULL, \N … Repeatable.",
                 rich_help_panel=_READING),
]  # fmt: skip
Batch = Annotated[
    str, typer.Option(help="A name that tells these rows from equal ones of another import.", rich_help_panel=_FILE)
]
Concurrency = Annotated[int, typer.Option(min=1, max=64, help="Requests at a time.", rich_help_panel=_FILE)]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Check everything, against MiniERP too if it answers; send nothing.",
                 rich_help_panel=_FILE),
]  # fmt: skip
Rejects = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", dir_okay=False, callback=writable, rich_help_panel=_SENDING,
        help="Write the rejected rows there, to be mended and imported as that file is.",
    ),
]  # fmt: skip
Results = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", dir_okay=False, callback=writable, rich_help_panel=_SENDING,
        help="Write number, id and state of every order (or row) there.",
    ),
]  # fmt: skip
Force = Annotated[
    bool, typer.Option("--force", help="Overwrite the files of --rejects and --results.", rich_help_panel=_SENDING)
]
Settle = Annotated[
    int,
    typer.Option("--wait", min=0, metavar="SECONDS", help="Wait until all orders are settled.", rich_help_panel=_FILE),
]
