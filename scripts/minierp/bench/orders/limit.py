"""What the databases alone can do of an order: our own statements, prepared, by pgbench, without a line of Python."""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.processes import ProbeFailed
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Row, Section
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.local.machine.packages import find_postgresql
from scripts.minierp.local.machine.state import CHECKOUT

_CLIENTS = 8
_OWN = Path(__file__).parent / "sql"
_SALES, _INVENTORY = CHECKOUT / "functions/sales/storage", CHECKOUT / "functions/inventory/storage"
_PLACE = (_OWN / "place.sql", _SALES / "place_order.sql")
_SETTLE = (_OWN / "settle.sql", _SALES / "settle_order.sql")
_RESERVE = (_OWN / "reserve.sql", _INVENTORY / "reserve.sql")
_NAMES = {"sales": "place and settle (sales database)", "inventory": "reserve (inventory database)"}
_TOGETHER = "all three, one after the other (computed)"


def measure(shop: Shop, options: Options, steps: Steps) -> Section:
    """Orders per second of each database; afterwards the shop's books are not what they were."""
    note = "pgbench -M prepared, 8 clients. It makes up its parameters by a query of its own, which counts against it."
    section = Section("The databases' own limit", notes=[note])
    steps.begin("database limit", 2 * options.runs)
    scripts = {"sales": _script(*_PLACE, *_SETTLE), "inventory": _script(*_RESERVE)}
    rates: dict[str, list[float]] = {domain: [] for domain in scripts}
    for _ in range(options.runs):
        for domain, script in scripts.items():
            rates[domain].append(_rate(shop, domain, script, options.seconds))
            steps.advance(f"{_NAMES[domain]}: {rates[domain][-1]:.0f}/s")
    section.rows = [
        Row.of(_NAMES[domain], [{"orders_per_s": rate} for rate in found]) for domain, found in rates.items()
    ]
    both = [1 / sum(1 / rate for rate in pair) for pair in zip(*rates.values(), strict=True)]
    section.rows.append(Row.of(_TOGETHER, [{"orders_per_s": rate} for rate in both]))
    return section


def _script(*files: Path) -> str:
    """Our parameters and the statement that takes them, in turn; pgbench would replace names in comments too."""
    texts = [re.sub(r"(?m)--.*$", "", file.read_text(encoding="utf-8")).strip() for file in files]
    return "\n".join(text if text.endswith("\\gset") else f"{text.rstrip(';')};" for text in texts) + "\n"


def _rate(shop: Shop, domain: str, script: str, seconds: float) -> float:
    address = urlsplit(shop.database(domain))
    command = [str(find_postgresql() / "pgbench"), "-n", "-M", "prepared", "-c", str(_CLIENTS), "-j", "2"]
    where = ["-h", address.hostname or "", "-p", str(address.port), "-U", address.username or "", domain]
    length = ["-T", str(max(1, round(seconds))), "-f", "/dev/stdin"]
    done = subprocess.run(
        [*command, *length, *where],
        input=script,
        env={**os.environ, "PGPASSWORD": address.password or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise ProbeFailed(f"pgbench failed in {domain}.\n{done.stderr[-1500:]}")
    return float(found[1])
