"""What tokens cost a function: `python -m tests.unit.shared.access.measuring [functions/product/products.py]`.

For each algorithm, in a process of its own that has loaded the function as a pod does: the first token, one that is
remembered, and one that is not.
"""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

MANY = 100


def cpu_ms() -> float:
    return time.process_time() * 1000


def held_mib() -> float:
    """The memory of this process, pages that are shared counted by their share (PSS)."""
    (line,) = (line for line in Path("/proc/self/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


async def measured(known: list[str]) -> str:
    """What the tokens cost, in words."""
    began, held = cpu_ms(), held_mib()
    from shared.access import tokens

    await tokens.verified(known[0])
    first, grown = cpu_ms() - began, held_mib() - held
    began = cpu_ms()
    for token in known[1:]:
        await tokens.verified(token)
    verified = (cpu_ms() - began) / len(known[1:])
    began = cpu_ms()
    for token in known * MANY:
        await tokens.verified(token)
    remembered = (cpu_ms() - began) / len(known) / MANY
    return (
        f"first {first:.1f} ms, {grown:.1f} MiB; then {verified * 1000:.0f} µs, remembered {remembered * 1000:.1f} µs"
    )


def in_a_function(function: str) -> None:
    """As the process that serves it: the tokens come by standard input."""
    os.environ.update(FUNCTION_SOURCE=function, FUNCTION_TARGET="main")
    from shared.serving.server import function_server

    function_server().config.load()
    print(asyncio.run(measured(sys.stdin.read().split())))


def main(function: str) -> None:
    """Each algorithm once."""
    from scripts.minierp.local.parts import bytecode  # of these, the process that is measured loads nothing
    from tests.issuers import ALGORITHMS, issuer, jwks

    bytecode.make()
    for algorithm in ALGORITHMS:
        right = issuer(algorithm)
        tokens = "\n".join(right.token(sub=f"user-{number}") for number in range(MANY))
        with TemporaryDirectory() as folder:
            keys = Path(folder) / "keys.json"
            keys.write_bytes(jwks(right))
            settings = {"TOKEN_ISSUER": right.name, "TOKEN_KEYS": str(keys), "PYTHONOPTIMIZE": "2"}
            environment = {**os.environ, **settings, "PYTHONPYCACHEPREFIX": str(bytecode.FOLDER)}
            command = [sys.executable, "-m", "tests.unit.shared.access.measuring", "--inside", function]
            ended = subprocess.run(command, env=environment, input=tokens, capture_output=True, text=True, check=True)
        print(f"{algorithm}: {ended.stdout.strip()}")


if __name__ == "__main__":
    if "--inside" in sys.argv:
        in_a_function(sys.argv[-1])
    else:
        main(*sys.argv[1:] or ["functions/product/products.py"])
