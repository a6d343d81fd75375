"""One connection to the database that lives on the event loop: one statement at a time, one write, and its answer.

pg8000 opens it and knows what messages mean; sending and receiving is done here, since pg8000 would wait.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from ssl import SSLWantReadError
from typing import Any

import orjson
from pg8000 import core
from pg8000.exceptions import InterfaceError
from pg8000.native import JSON, JSONB, Connection

from shared.statements.message_socket import MessageSocket
from shared.statements.prepared import Prepared
from shared.statements.statement import Statement

_AT_ANY_TIME = frozenset((core.NOTICE_RESPONSE, core.PARAMETER_STATUS, core.NOTIFICATION_RESPONSE))
_IN_AN_ANSWER = _AT_ANY_TIME | {
    core.PARSE_COMPLETE,
    core.PARAMETER_DESCRIPTION,
    core.ROW_DESCRIPTION,
    core.NO_DATA,
    core.BIND_COMPLETE,
    core.DATA_ROW,
    core.COMMAND_COMPLETE,
    core.EMPTY_QUERY_RESPONSE,
    core.ERROR_RESPONSE,
    core.READY_FOR_QUERY,
}
_FOLLOWED = frozenset((core.READY_FOR_QUERY, core.PARSE_COMPLETE, core.ROW_DESCRIPTION, core.ERROR_RESPONSE))
_Asked = tuple[Prepared, core.Context, "asyncio.Future[None]"]


class Channel:
    """A connection that pg8000 has opened, from now on of the running loop alone.

    Whatever is not a whole answer closes it: nobody else must get what was meant for another.
    """

    def __init__(self, connection: Connection) -> None:
        self._loop = asyncio.get_running_loop()
        self.opened = self._loop.time()
        self._connection = connection
        self._prepared: dict[Statement, Prepared] = {}
        self._numbers = count()
        self._asked: _Asked | None = None
        connection.register_in_adapter(JSON, orjson.loads)
        connection.register_in_adapter(JSONB, orjson.loads)
        self._understand = connection.message_types
        self._socket = MessageSocket(connection._usock, _read_already(connection), self._take, self._lose)

    @property
    def closed(self) -> bool:
        """Whether it is of no use any more."""
        return self._socket.closed

    async def run(self, statement: Statement, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Execute `statement` as a transaction of its own; its one row, by column.

        Raises DatabaseError for what the server reports, InterfaceError or OSError where the connection is lost.
        """
        # A name is not used again: where preparing failed, a pooler may remember it all the same.
        prepared = self._prepared.get(statement) or Prepared(statement, f"statement_{next(self._numbers)}")
        question, answer = prepared.question(self._connection, parameters), prepared.answer()
        done = self._loop.create_future()
        self._asked = prepared, answer, done
        try:
            self._socket.send(question)
            await done
        finally:
            if self._asked:  # given up: the answer is still to come, and nobody's
                self.close()
        return prepared.row(answer)

    def close(self) -> None:
        """End the connection, at once."""
        self._socket.close()
        self._lose(InterfaceError("the connection was closed"))

    def _lose(self, error: Exception) -> None:
        asked, self._asked = self._asked, None
        if asked and not asked[2].done():
            asked[2].set_exception(error)

    def _take(self, code: bytes, content: bytes) -> None:
        asked = self._asked
        if code not in (_IN_AN_ANSWER if asked else _AT_ANY_TIME):
            raise InterfaceError(f"the database sent {code!r}, for which nobody waits")
        self._understand[code](content, asked[1] if asked else core.Context(None))
        if asked and code in _FOLLOWED:
            self._follow(code, content, *asked)

    def _follow(self, code: bytes, content: bytes, prepared: Prepared, answer: core.Context, done: Any) -> None:
        if code == core.READY_FOR_QUERY:
            if content != core.IDLE or self._socket.sending:
                raise InterfaceError("the database is ready too early, or in a transaction that nobody ends")
            self._asked = None
            if not done.done():
                done.set_exception(answer.error) if answer.error else done.set_result(None)
        elif code == core.PARSE_COMPLETE:
            prepared.parsed = True
            self._prepared[prepared.statement] = prepared
        elif code == core.ROW_DESCRIPTION:
            prepared.learn(answer)
        elif _is_last(answer.error):
            raise InterfaceError("the database ended the connection") from answer.error


def _read_already(connection: Connection) -> bytes:
    """What came behind the answer to the greeting, out of pg8000's own buffers, which end; the socket stays open."""
    connection._usock.setblocking(False)
    received = b""
    with suppress(SSLWantReadError):
        received = connection._sock.peek()
    connection._sock.close()
    return received


def _is_last(error: core.DatabaseError) -> bool:
    # PostgreSQL, "Error and Notice Message Fields": V is S, never translated.
    return error.args[0].get("V", error.args[0].get("S")) in ("FATAL", "PANIC")
