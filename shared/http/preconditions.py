"""What a request demands of the version of what it is for (RFC 9110, section 13): `If-Match` and `If-None-Match`.

The version of a thing is its ETag, such as "v7". A change is made only to a version that was named (412); a thing that
the caller has already is not sent again (304).
"""

import re
from typing import NamedTuple, Self

from shared.http.requests import Request
from shared.outcomes.answers import Answer, not_modified
from shared.outcomes.problems import PreconditionFailed

_TAG = re.compile(r'(W/)?(?:"([^"]*)"|([^",\s]+))')


class Tags(NamedTuple):
    """The entity tags of a header; `every` stands for `*`."""

    strong: frozenset[str]
    weak: frozenset[str]
    every: bool

    @classmethod
    def of(cls, header: str) -> Self:
        """Those of an If-Match or If-None-Match; a tag without quotes is read as one."""
        tags = [(bool(weak), quoted or bare) for weak, quoted, bare in _TAG.findall(header)]
        strong, weak = (frozenset(tag for is_weak, tag in tags if is_weak is kind) for kind in (False, True))
        return cls(strong, weak, header.strip() == "*")

    def contain(self, version: str) -> bool:
        """By the strong comparison, for which no weak tag is anybody's (section 8.8.3.2)."""
        return self.every or version in self.strong

    def contain_weakly(self, version: str) -> bool:
        """By the weak comparison."""
        return self.contain(version) or version in self.weak


class Preconditions(NamedTuple):
    """The versions that a request names; None where it has no such header."""

    if_match: Tags | None
    if_none_match: Tags | None

    def allow(self, version: str) -> None:
        """Raises PreconditionFailed unless `version`, such as v7, may be changed; empty: nothing there has one."""
        self._require(version)
        if version and self.if_none_match is not None and self.if_none_match.contain_weakly(version):
            raise PreconditionFailed(f'This is version "{version}", which If-None-Match excludes.')

    def of(self, answer: Answer) -> Answer:
        """What a query is answered: `answer`, or 304 where the caller has it. Raises PreconditionFailed."""
        version = answer.headers.get("ETag", "").strip('"')
        self._require(version, there=True)
        if self.if_none_match is None or not self.if_none_match.contain_weakly(version):
            return answer
        return not_modified(answer)

    def _require(self, version: str, there: bool = False) -> None:
        if self.if_match is None or ((version or there) and self.if_match.contain(version)):
            return
        now = f'This is version "{version}" by now' if version else "There is no version here"
        raise PreconditionFailed(f"{now}: none that If-Match names. Read it again, and decide anew.")


def preconditions(request: Request) -> Preconditions | None:
    """Those of `request`, if it has any."""
    given = [request.headers.get(name) for name in ("if-match", "if-none-match")]
    if given == [None, None]:
        return None
    return Preconditions(*(None if tags is None else Tags.of(tags) for tags in given))
