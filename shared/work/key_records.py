"""The records of idempotency keys in a transaction of several steps, for one claim or for many at once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from shared.outcomes import documents

if TYPE_CHECKING:
    import sqlalchemy as sa

# The second lock keeps out functions of before alone, which take it for themselves.
_LOCK = """
    select pg_try_advisory_xact_lock(hashtextextended(function || ':' || stored, 0))
        and pg_try_advisory_xact_lock_shared(hashtextextended(function || ':' || key, 0))
    from rows from (json_to_recordset(%s::json) as (function text, stored text, key text))
        with ordinality as asked (function, stored, key, place)
    order by place
"""
# What was done goes before what was refused, one's own before what is nobody's. Of the release before, whose keys have
# no space, no refusal counts.
_FIND = """
    select found.*
    from rows from (json_to_recordset(%s::json) as (function text, stored text, key text))
        with ordinality as asked (function, stored, key, place)
    left join lateral (
        select fingerprint, answer, created_at from idempotency
        where idempotency.function = asked.function and idempotency.key in (asked.stored, asked.key)
            and (strpos(idempotency.key, ' ') > 0 or (answer ->> 'status')::int < 400)
        order by (answer ->> 'status')::int >= 400, strpos(idempotency.key, ' ') = 0 limit 1
    ) as found on true
    order by place
"""
_KEEP = """
    insert into idempotency (function, key, fingerprint, answer, created_at)
    select function, stored, fingerprint, answer::json, clock_timestamp()
    from json_to_recordset(%s::json) as given (function text, stored text, fingerprint text, answer text)
    on conflict (function, key) do update
    set fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at
"""


class Keyed(Protocol):
    """Whatever has a key: `stored` as it is stored, `key` as the release before stored it."""

    function: str
    key: str
    fingerprint: str

    @property
    def stored(self) -> str:
        """The key with its subject."""


def lock(session: "sa.Connection", keys: Sequence[Keyed]) -> list[bool]:
    """Of each key, until the transaction ends, whether nobody else serves it now; nobody is waited for."""
    return list(session.exec_driver_sql(_LOCK, _called(keys)).scalars())


def find(session: "sa.Connection", keys: Sequence[Keyed]) -> "list[sa.Row[Any] | None]":
    """Of each key what stands under it: `fingerprint`, `answer`, `created_at`."""
    return [row if row.answer else None for row in session.exec_driver_sql(_FIND, _called(keys))]


def keep(session: "sa.Connection", keys: Sequence[Keyed], answers: Sequence[str]) -> None:
    """Store the answer to each key, in the transaction of the work, in place of a refusal."""
    given = [
        {"function": each.function, "stored": each.stored, "fingerprint": each.fingerprint, "answer": answer}
        for each, answer in zip(keys, answers, strict=True)
    ]
    session.exec_driver_sql(_KEEP, (documents.write(given),))


def _called(keys: Sequence[Keyed]) -> tuple[str]:
    # As JSON: the driver writes the elements of an array character by character.
    called = [{"function": each.function, "stored": each.stored, "key": each.key} for each in keys]
    return (documents.write(called),)
