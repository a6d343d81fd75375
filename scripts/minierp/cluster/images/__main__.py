"""`scripts/build`: build container images, all or some."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from scripts.minierp.cluster.images import record
from scripts.minierp.cluster.images.build import Built, Screen, build
from scripts.minierp.cluster.images.engines import Engine, engine
from scripts.minierp.cluster.images.record import built_bases, overruled, remember
from scripts.minierp.cluster.images.references import Reference, reference
from scripts.minierp.cluster.images.selection import functions, select
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.terminal.application import script
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import CliError, UsageError
from scripts.minierp.terminal.output import complain, console, say

app = script()


@app.command()
def main(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="FUNCTION|IMAGE", help="Functions or images; all if none is given."),
    ] = None,
    tool: Annotated[
        str | None, typer.Option(help="podman, docker or buildah; the first that is installed if none.")
    ] = None,
    push: Annotated[
        str | None, typer.Option(metavar="REGISTRY", help="Push to this registry, such as REGISTRY/shop.")
    ] = None,
    sbom: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write there what each image holds, as CycloneDX (SBOM).")
    ] = None,
    rebuild: Annotated[bool, typer.Option(help="Build what exists already, too, such as on a newer base.")] = False,
    print_tag: Annotated[
        bool, typer.Option("--print-tag", help="Build nothing; print the tags that scripts/deploy asks for.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show everything that the tool says.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the container images: one for each domain, and `tools` for migrations and other jobs.

    A tag is made of the image's content: what has not changed keeps its tag and is not built again. The same source on
    the same base gives the same layers, bit by bit, with podman and buildah. It is also tagged `latest`.

    PYTHON_IMAGE names another base image with Python 3.11 or newer; PYTHON_BUILDER_IMAGE one with the same Python that
    also has venv and pip, if the base has neither and is no Debian. SOURCE_DATE_EPOCH sets the time of every file. A
    base is part of the tag. scripts/deploy and --print-tag go by the base that was built on last in this checkout,
    whatever shell calls them; by PYTHON_IMAGE only for what was never built in it.

    Examples: scripts/build

      scripts/build create-sales-order tools --push REGISTRY/shop

      PYTHON_IMAGE=localhost/python-base scripts/build sales --tool podman

      scripts/build --sbom bills

      scripts/build --print-tag --json

    Exit codes: 0 done, 1 a build or a push failed, 2 the command cannot be used.
    """
    try:
        images = select(CHECKOUT, names or [])
        if print_tag:
            tags = [reference(CHECKOUT, image, built_bases(image)) for image in images]
            _show([Built(each, False, None) for each in tags], as_json)
            for remark in overruled(images):
                console(stderr=True, soft_wrap=True).print(f"[yellow]•[/yellow] {escape(remark)}")
            return
        record.check()
        wanted = [reference(CHECKOUT, image) for image in images]
        tool_of_choice = engine(tool)
        built = build(CHECKOUT, wanted, tool_of_choice, Screen(verbose), registry=push, rebuild=rebuild)
        done = list(_remembered(built))
        if sbom is not None:
            _write_bills(sbom, done, tool_of_choice)
        _show(done, as_json)
    except CliError as error:
        complain(error)
        raise typer.Exit(error.exit_code) from None


def _remembered(built: Iterable[Built]) -> Iterator[Built]:
    """Each with its base on record, also where a later one fails."""
    for each in built:
        remember(each.reference.image, os.environ)
        yield each


def _write_bills(folder: Path, built: Iterable[Built], tool: Engine) -> None:
    from scripts.minierp.cluster.images.sbom import DEBIAN_STATUS, write_bill  # half a second, and few want it

    for each in built:
        status = tool.text(str(each.reference), DEBIAN_STATUS)
        try:
            file = write_bill(folder, CHECKOUT, each.reference, status)
        except OSError as error:
            raise UsageError(f"{folder} cannot be written to: {error.strerror}.") from None
        lacks = "" if status is not None else f"; without the packages of its base, which {tool.program} does not tell"
        console(stderr=True, soft_wrap=True).print(f"[bold]==>[/bold] {escape(f'{file}{lacks}')}")


def _show(images: list[Built], as_json: bool) -> None:
    if as_json:
        held = functions(CHECKOUT)
        print_json([_document(each, held[each.reference.image]) for each in images])
    else:
        for each in images:
            say(str(each.pushed or each.reference))


def _document(built: Built, held: list[str]) -> dict[str, Any]:
    wanted: Reference = built.reference
    names = {"image": wanted.image, "name": wanted.short, "tag": wanted.tag, "reference": str(wanted)}
    return {**names, "functions": held, "built": built.was_built, "pushed": built.pushed}


if __name__ == "__main__":
    app(prog_name="scripts/build")
