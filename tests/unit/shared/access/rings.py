"""Keys that a test holds in its hands."""

from functools import cache
from typing import ClassVar

from shared.access.key_ring import KeyRing
from shared.access.tokens import Verifier
from tests.issuers import Issuer, issuer, jwks

SKEW = 30.0


class Held:
    """A source whose `text` a test changes, and which fails while there is none; `reads` counts."""

    lasting: ClassVar[float] = 300.0

    def __init__(self, text: bytes | None) -> None:
        self.text = text
        self.reads = 0

    def read(self) -> bytes:
        self.reads += 1
        if self.text is None:
            raise OSError("nobody answers")
        return self.text


@cache
def verifier_for(*issuers: Issuer) -> Verifier:
    """Believes the first issuer, by the keys of all; whoever asks for the same again gets the same."""
    return verifier_with(Held(jwks(*issuers)), issuers[0])


def verifier_with(source: Held, right: Issuer | None = None) -> Verifier:
    """Believes an issuer by the keys of a source."""
    right = right or issuer()
    return Verifier(right.name, right.audience, SKEW, KeyRing(source, patience=5))
