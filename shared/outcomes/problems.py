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

An event source retries a 503 and never a 422: towards it, every Problem but Unavailable is answered 422.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

Violation = dict[str, Any]  # {"field": "lines.0.sku", "pointer": "#/lines/0/sku", "message": "…", …}


ACCEPT_PATCH = {"Accept-Patch": "application/merge-patch+json, application/json"}
"""The content types of a PATCH (RFC 5789, section 3.1): a JSON Merge Patch, also by its plainer name."""


def type_of(kind: str) -> str:
    """The type of problems of a kind (RFC 9457, section 3.1.1): a reference to the page that says what to do."""
    return f"/problems/{kind}"


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
            "instance": instance,
        }
        return {**problem, "errors": self.errors} if self.errors else problem


class Malformed(Problem):
    """The body cannot be read as what it claims to be."""

    status, kind, title = 400, "malformed-request", "The request cannot be read"


class Unauthenticated(Problem):
    """It is not known who calls. `reason` says why the token is not believed; empty where there is none."""

    status, kind, title = 401, "unauthenticated", "Who calls is not known"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The token is not believed: {reason}. Get a new one."
            if reason
            else "Send a token: Authorization: Bearer …"
        )
        self._reason = reason

    @property
    def headers(self) -> dict[str, str]:
        """How to say who one is (RFC 6750, section 3)."""
        described = self._reason.replace("\\", "").replace('"', "'")
        error = f', error="invalid_token", error_description="{described}"' if described else ""
        return {"WWW-Authenticate": f'Bearer realm="minierp"{error}'}


class Forbidden(Problem):
    """Who calls is known, and may not do this: `scope` is what the token lacks."""

    status, kind, title = 403, "insufficient-scope", "The token does not allow this"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This needs the scope {scope}, which the token does not have.",
            [{"field": "Authorization", "message": f"should have the scope {scope}", "scope": scope}],
        )
        self._scope = scope

    @property
    def headers(self) -> dict[str, str]:
        """The scope that would have done (RFC 6750, section 3.1)."""
        return {"WWW-Authenticate": f'Bearer realm="minierp", error="insufficient_scope", scope="{self._scope}"'}


class NotFound(Problem):
    """Nothing is known under this name."""

    status, kind, title = 404, "not-found", "Not found"


class MethodNotAllowed(Problem):
    """The path exists, for other methods."""

    status, kind, title = 405, "method-not-allowed", "Method not allowed"

    def __init__(self, allowed: Sequence[str]) -> None:
        said = [method for method in allowed if method not in ("HEAD", "OPTIONS")]
        super().__init__(f"Use {' or '.join(said)} here.")
        self._allowed = allowed

    @property
    def headers(self) -> dict[str, str]:
        """The methods that would have been accepted (RFC 9110, section 15.5.6)."""
        return {"Allow": ", ".join(self._allowed)}


class NotAcceptable(Problem):
    """None of the media types that could be answered is one that the caller takes."""

    status, kind, title = 406, "not-acceptable", "Nothing acceptable can be answered"

    def __init__(self, offered: Sequence[str]) -> None:
        super().__init__(f"Accept {' or '.join(offered)} here.")


class Conflict(Problem):
    """The request is well-formed, and the state of things forbids it."""

    status, kind, title = 409, "conflict", "The current state does not allow this"


class InFlight(Conflict):
    """Another request with the same idempotency key has not ended yet."""

    kind, title = "request-in-flight", "The same request is being served right now"

    def __init__(self) -> None:
        super().__init__("A request with this Idempotency-Key is still being served. Try again in a moment.")

    @property
    def headers(self) -> dict[str, str]:
        """When to ask again, in seconds."""
        return {"Retry-After": "1"}


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


class PreconditionRequired(Problem):
    """A change to what is there does not say which version of it is to be changed."""

    status, kind, title = 428, "precondition-required", "Say which version is to be changed"

    def __init__(self) -> None:
        super().__init__(
            "Send If-Match with the ETag of what you saw, so that nobody's change is lost; or * for whatever is there."
        )


class TooLarge(Problem):
    """The body is longer than a function reads."""

    status, kind, title = 413, "body-too-large", "The body is too large"


class UnsupportedMediaType(Problem):
    """The content type is none that the function understands."""

    status, kind, title = 415, "unsupported-media-type", "Unsupported media type"

    @property
    def headers(self) -> dict[str, str]:
        """What would have been understood (RFC 9110, section 15.5.16)."""
        return {"Accept": "application/json"}


class UnsupportedCoding(UnsupportedMediaType):
    """The body is encoded in a way that the function does not undo."""

    kind, title = "unsupported-content-coding", "Unsupported content coding"

    def __init__(self, coding: str) -> None:
        super().__init__(f"Send the body as it is or compressed once by gzip, without the Content-Encoding {coding}.")

    @property
    def headers(self) -> dict[str, str]:
        """The codings that would have been understood (RFC 9110, section 12.5.3)."""
        return {"Accept-Encoding": "gzip, identity"}


class UnsupportedCharset(UnsupportedMediaType):
    """The body is text in other bytes than those of UTF-8."""

    kind, title = "unsupported-charset", "Unsupported charset"

    def __init__(self, charset: str) -> None:
        super().__init__(f"Send UTF-8, which JSON is exchanged in (RFC 8259), not {charset}.")


class UnsupportedPatch(UnsupportedMediaType):
    """The body describes changes in a way that the function does not know."""

    kind, title = "unsupported-patch", "Unsupported form of a patch"

    def __init__(self, given: str) -> None:
        super().__init__(f"Send a JSON Merge Patch (application/merge-patch+json), not {given}.")

    @property
    def headers(self) -> dict[str, str]:
        """The forms that would have been understood (RFC 5789, section 2.2)."""
        return ACCEPT_PATCH


class Invalid(Problem):
    """The content breaks constraints; `errors` lists every one of them by field."""

    status, kind, title = 422, "validation-failed", "The content is not valid"


class KeyReused(Invalid):
    """An idempotency key stands for one payload for ever."""

    kind, title = "idempotency-key-reused", "This Idempotency-Key was used for another request"

    def __init__(self) -> None:
        super().__init__("The Idempotency-Key was used before with another payload. Use a new key for a new request.")


class TooOld(Problem):
    """An event older than what a function remembers: whether it was handled cannot be told any more."""

    status, kind, title = 422, "event-too-old", "The event is older than what the inbox remembers"

    def __init__(self, function: str, until: datetime) -> None:
        super().__init__(
            f"Of events before {until:%Y-%m-%d %H:%M:%S}Z {function} does not know any more which it has handled; this"
            " one could be applied twice. See whether it had its effect. If it had, discard it; if not, publish what it"
            " says as a new event, with an id and a time of its own."
        )


class Skipped(Problem):
    """A command of a batch that is to stop at the first one that is refused; that was the one at `place`, from 0."""

    status, kind, title = 424, "command-skipped", "An earlier command of the batch was refused"

    def __init__(self, place: int) -> None:
        super().__init__(f"Command {place} of the batch was refused, and on_error is stop: this one was not begun.")


class RefusedBefore(Problem):
    """While this request was being served, another one with its idempotency key was refused: they share that refusal.

    `document` is what was said, `headers` went with it.
    """

    def __init__(self, document: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(document["detail"], document.get("errors", ()))
        self.status = document["status"]
        self._document, self._headers = document, headers

    @property
    def headers(self) -> dict[str, str]:
        """As they were, and that the answer is a repeated one."""
        return {**self._headers, "Idempotent-Replayed": "true"}

    def document(self, instance: str) -> dict[str, Any]:
        """As it was."""
        return {**self._document, "instance": instance}


class Unavailable(Problem):
    """Something that this function needs does not answer now; the same request may succeed later."""

    status, kind, title = 503, "temporarily-unavailable", "Temporarily unavailable"

    @property
    def headers(self) -> dict[str, str]:
        """When to ask again, in seconds."""
        return {"Retry-After": "1"}


class NotBegun(Unavailable):
    """A command of a batch for which no time was left, or no database."""

    kind, title = "command-not-begun", "Not begun in time"

    def __init__(self) -> None:
        super().__init__("The batch came to its end before this command was begun. It was not done; send it again.")


class WayFree(Unavailable):
    """What stood in the way of an attempt was looked at, by somebody who answered, and counts no more."""


class OutcomeUnknown(Unavailable):
    """The connection to an attempt was lost while it was at work, and no key would tell its repetition from another."""

    kind, title = "outcome-unknown", "It is not known whether this was done"

    def __init__(self) -> None:
        super().__init__(
            "The request may still take effect. See whether it did before you send it again; under an Idempotency-Key,"
            " it could be sent again at once."
        )

    @property
    def headers(self) -> dict[str, str]:
        """No time to try again, which whoever obeys would do without looking."""
        return {}
