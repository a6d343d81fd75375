"""What the library is loaded without, each time in a process that has loaded nothing."""

import subprocess
import sys

import pytest

from tests.issuers import ALGORITHMS, issuer, jwks
from tests.unit.architecture.sources import ROOT

BELIEVE = """
import asyncio, sys
from shared.access.key_ring import KeyRing
from shared.access.tokens import Verifier
class Held:
    lasting = 300.0
    def read(self): return sys.argv[1].encode()
right, other = (Verifier(issuer, "minierp", 30, KeyRing(Held(), 5)) for issuer in (sys.argv[2], "another"))
print(asyncio.run(right.verified(sys.argv[3])).subject)
try:
    asyncio.run(other.verified(sys.argv[3]))
except Exception as error:
    print(type(error).__name__)
"""
ABSENT = """
print({"jwt.jwks_client", "urllib.request", "cryptography.x509", "cryptography.hazmat.primitives.serialization.ssh"}
      & set(sys.modules))
"""


def said_by(program: str, *arguments: str, optimised: str = "") -> list[str]:
    command = [sys.executable, "-c", program, *arguments]
    environment = {"PYTHONOPTIMIZE": optimised}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_tokens_are_verified_without_what_reads_certificates_and_other_keys(algorithm: str) -> None:
    right = issuer(algorithm)

    said = said_by(BELIEVE + ABSENT, jwks(right).decode(), right.name, right.token(), optimised="2")

    assert said == ["alice", "Unauthenticated", "set()"]


def test_afterwards_everybody_imports_the_real_ones() -> None:
    program = """
import sys
import shared.access.library
import cryptography.x509, jwt.algorithms
from cryptography.hazmat.primitives.serialization import ssh
print(cryptography.x509.Certificate.__name__, callable(ssh.load_ssh_public_key), jwt.algorithms.x509.Name.__name__)
"""
    assert said_by(program) == ["Certificate True Name"]


def test_who_loaded_the_library_before_keeps_it_whole() -> None:
    program = """
import jwt
from shared.access.library import jwt as seen
print(seen is jwt, seen.PyJWKClient.__name__)
"""
    assert said_by(program) == ["True PyJWKClient"]
