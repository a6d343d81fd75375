"""Why a request is refused before anything of what it asks for is begun: by its form, or by who sends it."""

from collections.abc import Sequence

from shared.outcomes.problems import Problem

ACCEPT_PATCH = {"Accept-Patch": "application/merge-patch+json, application/json"}
"""The content types of a PATCH (RFC 5789, section 3.1): a JSON Merge Patch, also by its plainer name."""


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
