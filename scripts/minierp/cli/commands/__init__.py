"""One file per command or group of commands, each with a typer `app`."""
