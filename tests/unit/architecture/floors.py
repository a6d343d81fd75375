"""The house plan: which rooms there are, and on which floor; the top floor is the first line.

A room imports from the floors below its own, and no other: within a floor no room knows another.
"""

SHARED = """
    runtime
    serving batches
    work delivery access lists
    http messaging stock
    statements objects
    database events
    process
    telemetry outcomes
    money
    values
"""

COMMAND_LINE = """
    cli
    bench
    care cluster data pages
    client
    local
    manifests
    terminal
"""

LOCAL = """
    system
    parts sources
    running
    machine
"""

CLUSTER = """
    deploy
    plan images
    kubernetes
"""

BENCH = """
    soak
    orders reads starts lifecycle lists imports
    measuring
"""

IMPORTS = """
    kinds
    report
    sending
    sheets
"""

HOUSES = {
    "shared": SHARED,
    "scripts.minierp": COMMAND_LINE,
    "scripts.minierp.local": LOCAL,
    "scripts.minierp.cluster": CLUSTER,
    "scripts.minierp.bench": BENCH,
    "scripts.minierp.data.imports": IMPORTS,
}


def floors(house: str) -> dict[str, int]:
    """The floor of each room of a house, counted from the ground."""
    lines = [line.split() for line in HOUSES[house].strip().splitlines()]
    return {room: floor for floor, rooms in enumerate(reversed(lines)) for room in rooms}


def rooms(house: str) -> set[str]:
    """The names of its rooms."""
    return set(floors(house))
