"""What a function refuses, and how it says so: RFC 9457 problem details.

Problem
├── Malformed             400  the body is not what its content type says
├── Unauthenticated       401  no token, or one that is not believed
├── Forbidden             403  the token lacks the scope of the operation
├── NotFound              404
├── MethodNotAllowed      405
├── NotAcceptable         406  nothing that could be answered is what the caller takes
├── Conflict              409  a rule of the business says no
│   ├── InFlight               the same idempotency key is being served right now
│   └── ReferenceTaken         another order of the same customer or supplier has this number
├── PreconditionFailed    412  what the request is for is not at the version that it names
├── TooLarge              413
├── UnsupportedMediaType  415
│   ├── UnsupportedCharset     the body is not UTF-8
│   ├── UnsupportedCoding      the body is compressed in a way that is not undone
│   └── UnsupportedPatch       the body is no JSON Merge Patch
├── Invalid               422  every violation listed by field
│   └── KeyReused              an idempotency key came back with another payload
├── TooOld                422  an event that may have been handled before the function forgot it
├── Skipped               424  an earlier command of the batch was refused
├── PreconditionRequired  428  a change does not say which version it is to be made to
├── RefusedBefore              what another request with the same idempotency key was refused with
└── Unavailable           503  try again: a database, a broker, a lock
    ├── NotBegun               the time of the batch was up before this command of it was begun
    └── OutcomeUnknown         look before trying again: an attempt that was lost may still succeed

Those of a request's form and sender stand in `refusals`, those of one attempt among others in `attempts`.
An event source retries a 503 and never a 422: towards it, every Problem but Unavailable is answered 422.
"""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import quote
from uuid import UUID

Violation = dict[str, Any]  # {"field": "lines.0.sku", "pointer": "#/lines/0/sku", "message": "…", …}


def type_of(kind: str) -> str:
    """The type of problems of a kind (RFC 9457, section 3.1.1): a reference to the page that says what to do."""
    return f"/problems/{kind}"


def reference(path: str) -> str:
    """A request's path as the reference to a resource that it came as (RFC 3986, section 3.3)."""
    return quote(path, safe="/:@!$&'()*+,;=~", errors="replace")


class Problem(Exception):
    """A refusal with its status, a stable kind (slug of the problem type), a title and a sentence for a person."""

    status: int = 500
    kind: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, errors: Sequence[Violation] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)

    @property
    def headers(self) -> dict[str, str]:
        """Headers that belong to the answer beside the content type."""
        return {}

    def document(self, instance: str) -> dict[str, Any]:
        """The problem details document (RFC 9457, section 3.1) about `instance`, the request's path."""
        problem = {
            "type": type_of(self.kind),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": reference(instance),
        }
        return {**problem, "errors": self.errors} if self.errors else problem


class NotFound(Problem):
    """Nothing is known under this name."""

    status, kind, title = 404, "not-found", "Not found"


class Conflict(Problem):
    """The request is well-formed, and the state of things forbids it."""

    status, kind, title = 409, "conflict", "The current state does not allow this"


class ReferenceTaken(Conflict):
    """Another order of this customer or supplier has the same reference; `errors` has its id as `order_id`."""

    kind, title = "reference-taken", "There is an order with this reference already"

    def __init__(self, reference: str | None, order_id: UUID) -> None:
        message = f"order {order_id} has it"
        place = {"field": "reference", "pointer": "#/reference"}
        errors = [{**place, "message": message, "reference": reference, "order_id": order_id}]
        super().__init__(f"The reference {reference} is taken: {message}.", errors)


class PreconditionFailed(Problem):
    """What the request is for is not at the version that it demands. `version`: the present one, if it has any."""

    status, kind, title = 412, "precondition-failed", "Not the version that you expect"

    def __init__(self, detail: str, version: int | None = None) -> None:
        super().__init__(detail)
        self.version = version

    def document(self, instance: str) -> dict[str, Any]:
        """With the present version, for whoever decides anew."""
        problem = super().document(instance)
        return problem if self.version is None else {**problem, "version": self.version}


class Invalid(Problem):
    """The content breaks constraints; `errors` lists every one of them by field."""

    status, kind, title = 422, "validation-failed", "The content is not valid"


class Unavailable(Problem):
    """Something that this function needs does not answer now; the same request may succeed later."""

    status, kind, title = 503, "temporarily-unavailable", "Temporarily unavailable"

    @property
    def headers(self) -> dict[str, str]:
        """When to ask again, in seconds."""
        return {"Retry-After": "1"}
