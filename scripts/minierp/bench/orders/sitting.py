"""The orders, in one sitting with the peers: peers, ours, peers again; anew if the machine changed meanwhile."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.minierp.bench.measuring.arithmetic import apart, paired_ratios, ratio_of_medians
from scripts.minierp.bench.measuring.load import three_lines
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Judged, Row, Section
from scripts.minierp.bench.measuring.shop import Shop, open_shop
from scripts.minierp.bench.orders.peers import NAMES, Peers, Sitting, find_peers, same_python
from scripts.minierp.bench.orders.throughput import (
    CPU_OF,
    LEAST_CPU_MS,
    Job,
    measured,
    straight,
    through_nginx,
    without_parts,
)

_AROUND = ("stack", "pipeline")
"""The peers that ours is judged by: measured before it and after it."""
_COMPARED, _CROWD = 8, 32
CLIENTS = (1, _COMPARED, _CROWD)
_DRIFT = 0.15
_MOST_SITTINGS = 3

Ours = Mapping[str, list[Mapping[str, float]]]


def _name(clients: int) -> str:
    return f"{clients} client{'s' if clients > 1 else ''}"


COMPARED = f"MiniERP, {_name(_COMPARED)}"
"""The row that is compared with the peers, and with an earlier run."""


def measure(home: Path, options: Options, steps: Steps) -> Section:
    """Orders per second and latencies, beside the peers where they are ready."""
    peers = find_peers() if options.peers else None
    section = Section("Confirmed orders, end to end", notes=list(_NOTES))
    if peers is None:
        ours = _ours(home, options, steps)
        section.notes.append("The peers were not measured (their folder or PEERS_HOME is not there, or --no-peers).")
    else:
        ours, around = _with_peers(peers, home, options, steps, section)
        section.rows = [
            Row.of(f"{NAMES[which]}, {clients} client(s)", around.both(which, clients))
            for which in _AROUND
            for clients in around.before[which]
        ]
        section.judged = _judged(ours[_name(_COMPARED)], around)
        _beside_tryton(peers, ours, options, steps, section)
    section.judged.append(_crowd(ours))
    mine = [Row.of(f"MiniERP, {name}", [without_parts(run) for run in runs]) for name, runs in ours.items()]
    section.rows = [*mine, *section.rows, *_parts(ours[_name(_COMPARED)])]
    return section


_NOTES = (
    "Three lines of three random products of a hundred, quantities 1 to 5; a closed loop; confirmation is looked for "
    "every 5 ms in the sales database; an audit after every run (ordered = reserved = moved, nothing below zero).",
)


def _with_peers(peers: Peers, home: Path, options: Options, steps: Steps, section: Section) -> tuple[Ours, Sitting]:
    if not same_python(peers):
        section.notes.append("The peers run on another Python than MiniERP: the ratios are not fair.")
    after = {which: peers.run(which, options, steps) for which in _AROUND}
    for number in range(_MOST_SITTINGS):
        around = Sitting(before=after)
        ours = _ours(home / f"sitting-{number}", options, steps)
        after = around.after = {which: peers.run(which, options, steps) for which in _AROUND}
        drift = max(
            apart(_rates(around.before[which][_COMPARED]), _rates(after[which][_COMPARED])) for which in _AROUND
        )
        if drift <= _DRIFT:
            break
    section.notes.append(f"The peers before and after differ by {drift:.0%}; sittings taken: {number + 1}.")
    return ours, around


def _beside_tryton(peers: Peers, ours: Ours, options: Options, steps: Steps, section: Section) -> None:
    """Once, for it takes a minute a run and is not near."""
    if not peers.has_tryton:
        section.notes.append("Tryton was not measured: PEERS_HOME has no environment of its own for it.")
        return
    found = peers.run("tryton", options, steps)
    section.rows += [Row.of(f"{NAMES['tryton']}, {clients} client(s)", runs) for clients, runs in found.items()]
    times = ratio_of_medians(_rates(ours[_name(_COMPARED)]), _rates(found[_COMPARED]))
    name = f"confirmed orders/s, {_COMPARED} clients, to {NAMES['tryton']}"
    section.judged.append(Judged(name, times, 70, 100, least=True))


def _ours(home: Path, options: Options, steps: Steps) -> Ours:
    with open_shop(home, steps.say) as shop:
        steps.begin("orders", (len(CLIENTS) + 1) * options.runs)
        return _measured(shop, options, steps)


def _measured(shop: Shop, options: Options, steps: Steps) -> Ours:
    jobs = [Job(_name(clients), straight(shop), three_lines, clients) for clients in CLIENTS]
    jobs.append(Job(f"{_name(_COMPARED)}, over HTTPS through NGINX", through_nginx(shop), three_lines, _COMPARED))
    found: dict[str, list[Mapping[str, float]]] = {job.name: [] for job in jobs}
    for seed in range(options.runs):
        for job in jobs:
            found[job.name].append(measured(shop, job, options, seed, steps))
    return found


def _parts(runs: list[Mapping[str, float]]) -> list[Row]:
    """What each part of the system used for one order, the busiest first; what used next to nothing is left out."""
    names = [figure.removeprefix(CPU_OF) for figure in runs[0] if figure.startswith(CPU_OF)]
    rows = [
        Row.of(f"CPU of {name}, {_name(_COMPARED)}", [{"cpu_ms_per_order": run[CPU_OF + name]} for run in runs])
        for name in names
    ]
    rows.sort(key=lambda row: -row.figures["cpu_ms_per_order"].median)
    return [row for row in rows if row.figures["cpu_ms_per_order"].median >= LEAST_CPU_MS]


def _rates(runs: Sequence[Mapping[str, float]]) -> list[float]:
    return [run["orders_per_s"] for run in runs]


def _judged(ours: list[Mapping[str, float]], around: Sitting) -> list[Judged]:
    def ratio(figure: str, which: str, must: float, aim: float, *, least: bool) -> Judged:
        beside = [run[figure] for run in around.both(which, _COMPARED)]
        title = "confirmed orders/s" if least else "p99 POST-to-confirmed"
        name = f"{title}, {_COMPARED} clients, to {NAMES[which]}"
        return Judged(name, ratio_of_medians([run[figure] for run in ours], beside), must, aim, least)

    return [
        ratio("orders_per_s", "stack", 2.1, 2.6, least=True),
        ratio("orders_per_s", "pipeline", 1.0, 1.2, least=True),
        ratio("p99_ms", "stack", 0.45, 0.35, least=False),
    ]


def _crowd(ours: Ours) -> Judged:
    """What more clients bring; runs were taken in turn."""
    ratios = paired_ratios(_rates(ours[_name(_CROWD)]), _rates(ours[_name(_COMPARED)]))
    return Judged(f"confirmed orders/s, {_CROWD} clients, to {_COMPARED} clients", ratios, 1.1, 1.3, least=True)
