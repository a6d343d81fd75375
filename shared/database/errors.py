"""What an error of the database means: again, or never.

A violated check (23514) is never of the moment: statements reckon with what they have locked, as it is since the wait,
so that no race can violate one. It is a mistake of ours, and loud, as is a key that is there twice (23505), but for the
references of orders, for which two may race.
"""

from pg8000.exceptions import DatabaseError

from shared.outcomes.problems import Unavailable

# SQLSTATE classes and codes after which the same transaction may succeed: connection trouble, rolled back by the server
# (serialization, deadlock), resources, operator intervention, lock or statement timeout, database closed for now.
_TRANSIENT = ("08", "40", "53", "57", "55P03", "55000", "58")
UNIQUE_VIOLATION = "23505"
_RACED_FOR = "_reference"
"""How the unique indexes are called that a race may violate: done again, the transaction sees who was first."""


def sqlstate(error: BaseException) -> str:
    """The code of an error that the server reported (PostgreSQL, appendix A); empty for any other."""
    return _reported(error, "C")


def judged(error: BaseException) -> BaseException:
    """What to raise for `error`: Unavailable where the same transaction may succeed later, else the error itself."""
    reported = isinstance(getattr(error, "orig", None) or error, DatabaseError)
    if sqlstate(error) == UNIQUE_VIOLATION and _reported(error, "n").endswith(_RACED_FOR):
        return Unavailable("Another order took the same reference at the same instant.")
    if reported and not sqlstate(error).startswith(_TRANSIENT):
        return error
    return Unavailable("The database did not answer in time or lost the connection.")


def _reported(error: BaseException, field: str) -> str:
    """A field of what the server reported (PostgreSQL, "Error and Notice Message Fields"), empty if it did not."""
    cause = getattr(error, "orig", None) or error
    details = cause.args[0] if isinstance(cause, DatabaseError) and cause.args else {}
    return str(details.get(field, "")) if isinstance(details, dict) else ""
