"""What a domain's outbox need not keep any more."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

_FORGET = sa.text((Path(__file__).parent / "forget_events.sql").read_text())

_OBJECTS_AT_ONCE = 50


def forget_events(session: sa.Connection, kept: timedelta) -> None:
    """Remove events from the outbox that the broker and the archive have, and that are older than `kept`; some of them.

    What the archive has not got stays, however old it is.
    """
    session.execute(_FORGET, {"kept": kept, "most": _OBJECTS_AT_ONCE})
