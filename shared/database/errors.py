"""What an error of the database means: again, or never.

A violated check (23514) is never of the moment: statements reckon with what they have locked, as it is since the wait,
so that no race can violate one. It is a mistake of ours, and loud.
"""

from pg8000.exceptions import DatabaseError

from shared.outcomes.problems import Unavailable

# SQLSTATE classes and codes after which the same transaction may succeed: connection trouble, rolled back by the server
# (serialization, deadlock), resources, operator intervention, lock or statement timeout, database closed for now; and a
# unique key that another transaction took at the same instant (23505): done again, this one sees it.
_TRANSIENT = ("08", "40", "53", "57", "55P03", "55000", "58", "23505")


def sqlstate(error: BaseException) -> str:
    """The code of an error that the server reported (PostgreSQL, appendix A); empty for any other."""
    cause = getattr(error, "orig", None) or error
    details = cause.args[0] if isinstance(cause, DatabaseError) and cause.args else {}
    return str(details.get("C", "")) if isinstance(details, dict) else ""


def judged(error: BaseException) -> BaseException:
    """What to raise for `error`: Unavailable where the same transaction may succeed later, else the error itself."""
    reported = isinstance(getattr(error, "orig", None) or error, DatabaseError)
    if reported and not sqlstate(error).startswith(_TRANSIENT):
        return error
    return Unavailable("The database did not answer in time or lost the connection.")
