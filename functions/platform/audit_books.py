"""Look whether the books of all domains agree, while they are used: by the clock, and whenever somebody asks."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Annotated, Literal
from uuid import UUID

from functions.platform.rules.audit.findings import KINDS, Finding
from functions.platform.rules.audit.parts import MOST_PARTS, Part, due
from functions.platform.storage.audit import looking, mail, mending
from functions.platform.storage.shapes import Audited, Mended
from shared.events.platform import Ping
from shared.http.queries import Query, parameter, whole
from shared.outcomes.answers import Answer, ok
from shared.outcomes.problems import Invalid, Unavailable
from shared.process import logs
from shared.process.deadline import Deadline
from shared.runtime.function import function
from shared.runtime.triggers import get, on, post
from shared.telemetry import metrics
from shared.values.lines import Lines
from shared.values.names import Sought
from shared.values.quantities import Whole
from shared.values.record import Value
from shared.work.context import Context

from pydantic import Field

PATIENCE_SECONDS = 900
"""How long an event may be under way before it counts as lost: sources retry, and dead letters come home."""
PAUSE_SECONDS = 0.5
"""Between two looks at what differs."""
TICK_SECONDS = 300
TICKS_A_DAY = 86_400 // TICK_SECONDS
"""As the manifest's cron has it: each tick looks at what is next, and in a day everything is looked at."""


@dataclass(frozen=True)
class AuditQuery(Query):
    """One part of so many, as many as there should be if nothing is said, and seconds that a message may take."""

    part: int = parameter(whole(1, MOST_PARTS), 1)
    of: int = parameter(whole(1, MOST_PARTS), 0)
    patience: int = parameter(whole(0, 86_400), PATIENCE_SECONDS)


class LostEvent(Value):
    """An event in the outbox of a domain."""

    domain: Literal["product", "inventory", "purchasing", "sales"]
    position: Annotated[Whole, Field(ge=1, lt=2**63)]
    id: Sought


class MendBooks(Value):
    """Events to be published once more, and sales orders to be announced once more."""

    publish: Lines[LostEvent] | None = None
    announce: Lines[UUID] | None = None


def by_clock(_tick: Ping, context: Context) -> None:
    """Look at what is next, and tell what is new. Raises Unavailable where not all could be looked at or told."""
    parts = due(int(time.time() // TICK_SECONDS), looking.suggested(), TICKS_A_DAY)
    findings: set[Finding] = set()
    told, failed = 0, None
    for part, look in product(parts, looking.LOOKS):
        try:
            context.deadline.check()
            new = _lasting(partial(look, part, PATIENCE_SECONDS), PATIENCE_SECONDS, context.deadline) - findings
            findings |= new
            told += _told(new)
        except Unavailable as error:  # what was found elsewhere is told all the same
            failed = error
    counts = Counter(each.kind for each in findings)
    for kind in KINDS:
        metrics.gauge("minierp_audit_findings", {"kind": kind}, counts[kind])
    logs.log("info", "audited", parts=len(parts), of=parts[0].of, findings=len(findings), told=told)
    if failed:
        raise failed


def audit(query: AuditQuery, context: Context) -> Answer[Audited]:
    """What differs within a part; nobody else is told. Raises Invalid, Unavailable."""
    of = query.of or looking.suggested()
    if query.part > of:
        raise Invalid("1 violation(s); see errors.", [{"field": "part", "message": f"should be at most {of}"}])
    findings = _differences(Part(query.part, of), query.patience, context.deadline)
    shown = [each.shown() for each in sorted(findings)]
    return ok({"part": query.part, "of": of, "patience": query.patience, "findings": shown})


def mend(command: MendBooks, _context: Context) -> Answer[Mended]:
    """Let what did not arrive arrive: again is no harm, since whoever has handled it knows. Raises Unavailable."""
    published = 0
    for domain in {each.domain for each in command.publish or ()}:
        mine = [(each.position, each.id) for each in command.publish or () if each.domain == domain]
        published += mending.publish_again(domain, mine)
    return ok({"published": published, "announced": mending.announce(command.announce or ())})


def _told(findings: set[Finding]) -> int:
    for each in sorted(findings):
        logs.log("warning", "audit finding", finding=each.shown())
    return mending.tell(findings)


def _differences(part: Part, patience: float, deadline: Deadline) -> set[Finding]:
    return set().union(*(_lasting(partial(look, part, patience), patience, deadline) for look in looking.LOOKS))


def _lasting(look: Callable[[], Iterable[Finding]], patience: float, deadline: Deadline) -> set[Finding]:
    """What differs at three looks alike, and what no event explains that is under way between the last two."""
    found = set(look())
    for explaining in (False, True):
        if not found:
            break
        if explaining:
            found -= mail.explained(found, patience)
        deadline.check()
        time.sleep(PAUSE_SECONDS)
        found.intersection_update(look())
    return found


main = function(
    on(by_clock),
    get("/audit", audit, scope="audit:read"),
    post("/audit/repairs", mend, scope="audit:repair", repeatable=True),
)
