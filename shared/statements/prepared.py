"""A statement on one connection: what is sent to run it, and what its row means.

The messages are those of PostgreSQL's extended query protocol (PostgreSQL, "Message Formats").
"""

from collections.abc import Mapping
from struct import Struct
from typing import Any

from pg8000.core import EXECUTE_MSG, SYNC_MSG, Context
from pg8000.native import Connection, make_params

from shared.statements.statement import Statement

_LENGTH = Struct("!i").pack
_COUNT = Struct("!H").pack
_NULL = _LENGTH(-1)
_RUN: bytes = EXECUTE_MSG + SYNC_MSG


class Prepared:
    """`statement` under a name of its own, which no other statement of the connection has."""

    def __init__(self, statement: Statement, name: str) -> None:
        self.statement = statement
        self.parsed = False
        self._name = name.encode() + b"\0"
        self._columns: Any = None
        self._readers: Any = None
        self._names: list[str] = []

    def question(self, connection: Connection, parameters: Mapping[str, Any]) -> bytes:
        """All that is sent to run it, in one piece. Until it is known, it is prepared on the way.

        Raises KeyError for a parameter that is not given; one that the statement does not have is passed by.
        """
        encoding = connection._client_encoding
        values = make_params(connection.py_types, [parameters[name] for name in self.statement.names])
        parts = [b"\0", self._name, b"\0\0", _COUNT(len(values))]
        for value in values:
            if value is None:
                parts.append(_NULL)
            else:
                text = value.encode(encoding)
                parts += (_LENGTH(len(text)), text)
        parts.append(b"\0\0")
        return self._introduction(encoding) + _message(b"B", b"".join(parts)) + _RUN

    def answer(self) -> Context:
        """What pg8000 reads an answer into."""
        return Context(self.statement.text, columns=self._columns, input_funcs=self._readers)

    def learn(self, answer: Context) -> None:
        """Remember the columns that an answer described."""
        self._columns, self._readers = answer.columns, answer.input_funcs
        self._names = [column["name"] for column in answer.columns]

    def row(self, answer: Context) -> dict[str, Any]:
        """The one row of an answer, by column. Raises ValueError where there is another number of rows."""
        rows: list[list[Any]] = answer.rows or []
        (row,) = rows
        return dict(zip(self._names, row, strict=True))

    def _introduction(self, encoding: str) -> bytes:
        unknown: list[bytes] = []
        if not self.parsed:
            unknown.append(_message(b"P", self._name + self.statement.numbered.encode(encoding) + b"\0\0\0"))
        if not self._names:
            unknown.append(_message(b"D", b"S" + self._name))
        return b"".join(unknown)


def _message(code: bytes, content: bytes) -> bytes:
    return code + _LENGTH(len(content) + 4) + content
