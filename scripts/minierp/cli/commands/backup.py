"""`minierp backup`, `backups` and `restore`: all domains at one moment, kept in S3 and brought back."""

from typing import Annotated

import typer

from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.output import console

app = typer.Typer()
backups = typer.Typer(help="The backups that there are.", no_args_is_help=True)
app.add_typer(backups, name="backups")

_BUCKET = "https://KEY:SECRET@HOST:PORT/BUCKET"
_From = Annotated[
    str | None, typer.Option("--from", metavar="URL", help=f"Another bucket than MiniERP's own: {_BUCKET}.")
]


@app.command()
def backup(
    to: Annotated[
        str | None, typer.Option(metavar="URL", help=f"Another bucket than MiniERP's own: {_BUCKET}.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Then delete all but the newest N backups of that bucket.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Save all domains as they are at one moment, while MiniERP works.

    Example: minierp backup --keep 14
    """
    from scripts.minierp.care.backup.backup import back_up
    from scripts.minierp.care.backup.bucket import Bucket
    from scripts.minierp.care.backup.listing import keep as keep_newest
    from scripts.minierp.care.backup.show import as_json as document
    from scripts.minierp.care.backup.show import show_backup
    from scripts.minierp.cli.saving.places import bucket_url, running

    bucket = Bucket(bucket_url(to))
    manifest = back_up(running().databases, bucket)
    gone = keep_newest(bucket, keep) if keep else []
    if as_json:
        print_json({**document(manifest), "deleted": gone})
    else:
        show_backup(manifest, gone, console())


@backups.command("list")
def list_backups(source: _From = None, as_json: AsJson = False) -> None:
    """List the backups that are whole, the newest first.

    Example: minierp backups list --json
    """
    from scripts.minierp.care.backup.bucket import Bucket
    from scripts.minierp.care.backup.listing import backups as whole
    from scripts.minierp.care.backup.show import as_json as document
    from scripts.minierp.care.backup.show import show_list
    from scripts.minierp.cli.saving.places import bucket_url

    found = whole(Bucket(bucket_url(source)))
    if as_json:
        print_json([document(manifest) for manifest in found])
    else:
        show_list(found, console())


@app.command()
def restore(
    name: Annotated[
        str | None, typer.Argument(envvar="BACKUP", help="Which backup, as `backups list` shows it; the newest.")
    ] = None,
    source: _From = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where there is data, which is lost. Asks first.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring all domains back to the moment of a backup. MiniERP must be stopped; here, its servers are started for it.

    Either all databases are restored or none is changed. Events that were under way at that moment are sent again when
    MiniERP runs; what the queues hold of a later time is dropped.

    Example: minierp restore 20300131T093000Z --replace
    """
    from scripts.minierp.care.backup.bucket import Bucket
    from scripts.minierp.care.backup.listing import find
    from scripts.minierp.care.backup.restore import restore as bring_back
    from scripts.minierp.care.backup.show import as_json as document
    from scripts.minierp.care.backup.show import show_restored
    from scripts.minierp.cli.saving.places import at_rest

    with at_rest() as place:
        bucket = Bucket(source or place.objects)
        manifest = find(bucket, name)

        def sure() -> None:
            if not yes:
                question = f"Replace all data with the backup {manifest.name}?"
                typer.confirm(question, abort=True, err=True)

        restored = bring_back(place, manifest, bucket, replace, sure)
    if as_json:
        figures = {
            "events_sent_again": restored.again,
            "messages_dropped": restored.dropped,
            "objects_set_aside": restored.set_aside,
        }
        print_json({**document(manifest), **figures, "took_seconds": restored.took_seconds})
    else:
        show_restored(restored, console())
