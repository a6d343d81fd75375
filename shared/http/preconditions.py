"""What a request demands of the version of what it is for (RFC 9110, section 13): `If-Match` and `If-None-Match`.

The version of a thing is its ETag, such as "v7". A change is made only to a version that was named (412); a thing that
the caller has already is not sent again (304).
"""

from typing import TYPE_CHECKING, NamedTuple

from shared.http.requests import Request
from shared.outcomes.answers import Answer, not_modified
from shared.outcomes.problems import PreconditionFailed

if TYPE_CHECKING:
    from werkzeug.datastructures import ETags


class Preconditions(NamedTuple):
    """The versions that a request names; None where it has no such header."""

    if_match: "ETags | None"
    if_none_match: "ETags | None"

    def allow(self, version: str) -> None:
        """Raises PreconditionFailed unless `version`, such as v7, may be changed; empty: nothing there has one."""
        self._require(version)
        if version and self.if_none_match is not None and self.if_none_match.contains_weak(version):
            raise PreconditionFailed(f'This is version "{version}", which If-None-Match excludes.')

    def of(self, answer: Answer) -> Answer:
        """What a query is answered: `answer`, or 304 where the caller has it. Raises PreconditionFailed."""
        version = answer.headers.get("ETag", "").strip('"')
        self._require(version, there=True)
        if self.if_none_match is None or not self.if_none_match.contains_weak(version):
            return answer
        return not_modified(answer)

    def _require(self, version: str, there: bool = False) -> None:
        # The comparison is strong: a weak tag never matches (section 8.8.3.2).
        if self.if_match is None or ((version or there) and self.if_match.contains(version)):
            return
        now = f'This is version "{version}" by now' if version else "There is no version here"
        raise PreconditionFailed(f"{now}: none that If-Match names. Read it again, and decide anew.")


def preconditions(request: Request) -> Preconditions | None:
    """Those of `request`, if it has any."""
    given = [request.headers.get(name) for name in ("if-match", "if-none-match")]
    if given == [None, None]:
        return None
    from werkzeug.http import parse_etags  # most requests demand nothing

    return Preconditions(*(None if tags is None else parse_etags(tags) for tags in given))
