"""What an audit writes: what it found, as events, and once more what did not arrive."""

from collections.abc import Collection, Sequence
from uuid import UUID

from functions.platform.rules.audit.findings import KINDS, Finding
from functions.platform.storage import databases
from functions.platform.storage.audit.snapshots import question
from functions.platform.storage.databases import Row
from shared.events.event import Event
from shared.events.platform import AuditFinding
from shared.events.sales import SalesOrderPlaced
from shared.messaging.envelope import envelope
from shared.outcomes import documents
from shared.process.identity import SYSTEM
from shared.values.numbers import OrderNumber

SOURCE = "/minierp/platform/audit_books"


def tell(findings: Collection[Finding]) -> int:
    """Publish those that were not told before, each by the outbox of its domain; how many. Raises Unavailable."""
    told = 0
    for domain in sorted({each.domain for each in findings}):
        with databases.of(domain).transaction() as run:
            for each in sorted(each for each in findings if each.domain == domain):
                told += len(run(question("tell"), key=str(each.id), event=_written(_event(each), str(each.id))))
    return told


def publish_again(domain: str, events: Sequence[tuple[int, str]]) -> int:
    """Let events of a domain, each a position and an id, be published once more; how many. Raises Unavailable."""
    positions, ids = [position for position, _ in events], [event_id for _, event_id in events]
    with databases.of(domain).transaction() as run:
        return len(run(question("publish_again"), positions=positions, ids=ids))


def announce(orders: Collection[UUID]) -> int:
    """Say of sales orders that are pending, once more, that they were placed; of how many. Raises Unavailable.

    Inventory decides about an order once, whatever it hears of it. Who placed it is still who asked for it.
    """
    with databases.of("sales").transaction() as run:
        rows = run(question("pending_orders"), ids=list(orders))
        for row in rows:
            asked = _written(_placed(row), row["correlation_id"] or str(row["id"]), row["actor"] or SYSTEM)
            run(question("announce"), event=asked)
    return len(rows)


def _event(finding: Finding) -> AuditFinding:
    kind = KINDS[finding.kind]
    return AuditFinding(
        finding_id=finding.id,
        kind=finding.kind,
        about=finding.subject,
        details=dict(finding.details),
        cause=kind.cause,
        remedy=kind.remedy,
    )


def _placed(row: Row) -> SalesOrderPlaced:
    return SalesOrderPlaced(
        order_id=row["id"],
        number=str(OrderNumber("SO", row["created_at"].year, row["number"])),
        customer=row["customer"],
        on_shortage=row["on_shortage"],
        placed_at=row["created_at"],
        lines=row["lines"],
    )


def _written(event: Event, correlation_id: str, actor: str = SYSTEM) -> str:
    return documents.write(envelope(event, source=SOURCE, correlation_id=correlation_id, actor=actor))
