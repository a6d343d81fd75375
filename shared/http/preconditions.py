"""What a request demands of the version of what it is for (RFC 9110, section 13): `If-Match` and `If-None-Match`.

The version of a thing is its ETag, such as "v7"; what has none has a weak one, of its content. A change is made only to
a version that was named (412); what the caller has already is not sent again (304).
"""

import re
from typing import NamedTuple, Self

from shared.http.requests import Request
from shared.outcomes.problems import PreconditionFailed

_VERSION = re.compile(r'"v[0-9]{1,19}"')
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

    def allow(self, version: int | None) -> None:
        """Raises PreconditionFailed unless what is at `version` may be changed; None: nothing there has one."""
        tag = None if version is None else f"v{version}"
        self._require(tag is not None and self._matched(tag), version)
        if tag is not None and self.if_none_match is not None and self.if_none_match.contain_weakly(tag):
            raise PreconditionFailed(f'This is version "{tag}", which If-None-Match excludes.', version)

    def has(self, tag: str) -> bool:
        """Whether the caller of a query has already what is tagged so. Raises PreconditionFailed."""
        weak, strong = tag.startswith("W/"), tag.removeprefix("W/").strip('"')
        version = int(strong[1:]) if _VERSION.fullmatch(tag) else None
        self._require(self.if_match is None or self.if_match.every or (not weak and self._matched(strong)), version)
        return self.if_none_match is not None and self.if_none_match.contain_weakly(strong)

    def _matched(self, tag: str) -> bool:
        return self.if_match is None or self.if_match.contain(tag)

    def _require(self, matched: bool, version: int | None) -> None:
        if matched or self.if_match is None:
            return
        now = "There is no version here" if version is None else f'This is version "v{version}" by now'
        raise PreconditionFailed(f"{now}: none that If-Match names. Read it again, and decide anew.", version)


def preconditions(request: Request) -> Preconditions | None:
    """Those of `request`, if it has any."""
    given = [request.headers.get(name) for name in ("if-match", "if-none-match")]
    if given == [None, None]:
        return None
    return Preconditions(*(None if tags is None else Tags.of(tags) for tags in given))
