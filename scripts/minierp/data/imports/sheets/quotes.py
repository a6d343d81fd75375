"""Where the quote stands that spoils a record: the first field that no quote closes as it should (RFC 4180)."""

import re


def opened_on(record: str, delimiter: str) -> int:
    """The line of `record`, counted from 0, on which the faulty field opens."""
    field = _field(re.escape(delimiter))
    position = 0
    while position < len(record) and (found := field.match(record, position)):
        position = found.end()
    before = record[:position].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n")


def _field(delimiter: str) -> re.Pattern[str]:
    quoted = r'"(?:[^"]|"")*+"'
    bare = rf'(?!")[^{delimiter}\r\n]*'
    return re.compile(rf"(?:{quoted}|{bare})(?:{delimiter}|\r\n|[\r\n]|\Z)")
