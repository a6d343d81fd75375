"""What can go wrong on the command line, and what the person at the keyboard does next.

CliError                exit 1   something failed; `advice` says what to do next
├── Refused             exit 1   MiniERP said no (a 4xx problem, RFC 9457), with every violation
├── NoAnswer            exit 1   MiniERP cannot be reached, or stayed unavailable until patience ended
├── Unexpected          exit 1   an answer that the API never gives
└── UsageError          exit 2   the command itself, or the file it was given, cannot be used
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from shared.access.scopes import ROLES


class CliError(Exception):
    """A failure with a sentence for a person and the next thing to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    @property
    def details(self) -> Sequence[str]:
        """One line for each single thing that is wrong."""
        return ()


class UsageError(CliError):
    """The command cannot be carried out as it was written, or its input file cannot be read."""

    exit_code = 2


class NoAnswer(CliError):
    """No answer, or only 503, for as long as the client was ready to wait."""


class Unexpected(CliError):
    """An answer without meaning in this API, such as a proxy's HTML page."""


class Refused(CliError):
    """A problem document of MiniERP: `status`, `kind` (the slug of its type) and `errors`, one for each violation."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem.get('title', 'Refused')}: {problem.get('detail', '')}".rstrip(": "))
        self.status = int(problem.get("status", 0))
        self.kind = re.split("[:/]", str(problem.get("type", "")))[-1]  # with colons where it was kept by before
        self.errors: list[dict[str, Any]] = list(problem.get("errors", ()))
        advice = _ADVICE.get(self.kind) or _ADVICE_BY_STATUS.get(self.status, "")
        self.advice = advice.format(
            _list_command(self.kind, str(problem.get("instance", ""))), roles=", ".join(_roles_with(self.errors))
        )

    @property
    def details(self) -> Sequence[str]:
        """Every violation: the field and what is wrong with it."""
        return [sentence(error) for error in self.errors]

    @property
    def about_unknown(self) -> bool:
        """Whether all that is wrong is that something is not known, or not yet."""
        reasons = {error.get("reason") for error in self.errors}
        return self.status == 404 or (self.status == 409 and reasons == {"unknown"})

    @property
    def reason(self) -> str:
        """The violations in one line, or the detail where there is none."""
        return "; ".join(self.details) or self.message


def sentence(error: Mapping[str, Any]) -> str:
    """One violation for people, who count an order's lines from 1."""
    known = [f"{words} {error[name]}" for name, words in _FIGURES.items() if error.get(name) is not None]
    figures = f" ({', '.join(known)})" if known else ""
    return f"{_place(error)}: {error.get('message', '')}{figures}".lstrip(": ")


_FIGURES = {
    "sku": "sku", "requested": "requested", "available": "available", "incoming": "incoming",
    "expected_date": "expected",
}  # fmt: skip


def _place(error: Mapping[str, Any]) -> str:
    """The field as people name it: of an order that stands, the line has a number; of a new one, its place is that.

    A count has no number: its SKU tells it from the others.
    """
    field = str(error.get("field", ""))
    first, _, rest = field.partition(".")
    index, _, name = rest.partition(".")
    if first == "counts" and "sku" in error:
        return name
    if first != "lines" or not index.isdecimal():
        return field
    return f"line {error.get('line', int(index) + 1)}, {name}".removesuffix(", ")


def _list_command(kind: str, path: str) -> str:
    """The command that lists what a refusal is about: as the path says, but an order is refused because of stock."""
    return _LISTS.get("stock" if kind == "stock-refused" else path.strip("/").partition("/")[0], "product list")


def _roles_with(errors: Sequence[Mapping[str, Any]]) -> list[str]:
    """Those that may do what was forbidden for want of a scope."""
    lacking = {str(error["scope"]) for error in errors if "scope" in error}
    return [role for role, scopes in ROLES.items() if lacking and lacking <= scopes]


_LISTS = {
    "products": "product list", "suppliers": "supplier list", "stock": "stock list", "purchase-orders": "po list",
    "sales-orders": "so list", "traces": "so list",
}  # fmt: skip
"""By the first part of a path."""

_ADVICE = {
    "reference-taken": "The order may be in already: look at it with `minierp {} --reference NUMBER`.",
    "idempotency-key-reused": "Something else was sent under this name before. Give what changed a name of its own.",
}

_ADVICE_BY_STATUS = {
    401: "Log in, such as with `minierp login --role clerk`, or give a token with MINIERP_TOKEN.",
    403: "`minierp token show` says who you are. Who may are the roles {roles}: log in as one with `minierp login`.",
    404: "Check the name; the list commands show what exists, such as `minierp {}`.",
    409: "Look at the present state with the show and list commands, such as `minierp {}`.",
    413: "Send less at once.",
    422: "Correct what is listed and send it again.",
}
