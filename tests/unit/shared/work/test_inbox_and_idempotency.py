"""What a claim reads from the row of a one-statement transaction; the rest needs a database."""

import asyncio
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shared.outcomes.answers import Answer, created, ok
from shared.outcomes.attempts import InFlight, OutcomeUnknown
from shared.work.claims import NothingToClaim, Repeated
from shared.work.idempotency import KeyClaim, stored_form
from shared.work.inbox import InboxClaim


def test_a_duplicate_event_is_repeated() -> None:
    claim = InboxClaim("settle_sales_order", "7", "/s")

    asyncio.run(claim.taken({"claimed": True}))
    with pytest.raises(Repeated):
        asyncio.run(claim.taken({"claimed": False}))


def test_a_key_whose_lock_was_not_free_is_in_flight() -> None:
    claim = KeyClaim("create_sales_order", "k", "ada", "f", began=0, given=True)

    asyncio.run(claim.taken({"free": True, "claimed": True}))
    with pytest.raises(InFlight):
        asyncio.run(claim.taken({"free": False, "claimed": False}))


def test_a_key_of_our_own_is_held_by_an_attempt_that_may_still_succeed() -> None:
    claim = KeyClaim("create_sales_order", "request:7", "ada", "f", began=0, given=False)

    with pytest.raises(OutcomeUnknown) as problem:
        asyncio.run(claim.taken({"free": False, "claimed": False}))
    assert "Retry-After" not in problem.value.headers


def test_a_claim_names_what_its_statement_needs() -> None:
    key = KeyClaim("f", "k", "ada", "p", began=0, given=True)
    assert key.parameters == {
        "function": "f", "key": "k ada", "unowned": "k", "fingerprint": "p", "outdated": None
    }  # fmt: skip
    assert InboxClaim("f", "7", "/s").parameters == {"function": "f", "event_id": "7", "source": "/s"}
    assert NothingToClaim().parameters == {}


def test_an_answer_is_stored_as_it_is_sent() -> None:
    body = {"sku": "A", "price": Decimal("9.80"), "at": datetime(2026, 7, 1, tzinfo=UTC), "version": 1}

    stored = json.loads(stored_form(created(body, "/products/A")))

    assert stored == {
        "status": 201,
        "headers": {"Location": "/products/A", "ETag": '"v1"', "Minierp-Version": "A=1"},
        "body": {"sku": "A", "price": "9.80", "at": "2026-07-01T00:00:00+00:00", "version": 1},
    }


def test_a_document_without_a_version_has_no_etag() -> None:
    assert ok({"items": []}) == Answer({"items": []}, 200, {})
