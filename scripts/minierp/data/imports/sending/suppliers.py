"""Whom a supplier's code stands for, as MiniERP has it: files from elsewhere name suppliers by codes."""

from functools import cached_property

from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import find_endpoint
from scripts.minierp.data.imports.sending.patience import ASKING, PATIENCE
from scripts.minierp.terminal.errors import CliError, UsageError


class SupplierNames:
    """Names by code, asked for once the first one is needed. A dry run far from any MiniERP takes every code."""

    def __init__(self, dry_run: bool) -> None:
        self._dry_run = dry_run

    def name_of(self, code: str) -> str:
        """The supplier's name. Raises ValueError for a code that is not known, CliError where nobody answers."""
        if self._names is None:
            return code
        if code not in self._names:
            raise ValueError(f"no supplier {code!r} is known; run `minierp import suppliers` first")
        return self._names[code]

    @cached_property
    def _names(self) -> dict[str, str] | None:
        try:
            with Client(find_endpoint(), ASKING if self._dry_run else PATIENCE) as client:
                return {supplier["code"]: supplier["name"] for supplier in client.items("/suppliers")}
        except CliError as error:
            if self._dry_run and not isinstance(error, UsageError):
                return None
            raise
