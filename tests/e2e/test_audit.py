"""The audit finds every kind of damage, and nothing where nothing is wrong; what needs no person, its repair mends."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from typer.testing import CliRunner

from functions.platform.rules.findings import KINDS, Remedy
from scripts.minierp.cli.main import app
from scripts.minierp.local.system.system import System
from tests.e2e.damages import DAMAGES, Found, Steps, Vandal
from tests.e2e.shop import Shop
from tests.e2e.waiting import eventually_equal

AT_ONCE = 6
ELSEWHERE = {"message-unpublished", "message-unarchived"}
"""Kinds that would need a system in which some parts do not run: an integration test of audit_books has them."""


@pytest.fixture(scope="module")
def vandal(shop: Shop) -> Iterator[Vandal]:
    opened = Vandal(shop)
    yield opened
    opened.close()


def audit(running: System, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of `minierp audit`, and what it found."""
    env = {"MINIERP_HOME": running.state.home}
    audited = CliRunner().invoke(app, ["audit", "--json", "--patience", "0", *arguments], env=env)
    return audited.exit_code, json.loads(audited.stdout)


def found(running: System, *arguments: str) -> Found:
    return {(each["kind"], each["subject"]) for each in audit(running, *arguments)[1]}


def test_every_kind_of_damage_is_found_and_nothing_else_and_the_repair_converges(
    running: System, vandal: Vandal
) -> None:
    damages: list[Steps] = [damage(vandal) for damage in DAMAGES]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(next, damages))
    before = quiet(running)

    planted: Found = set()
    for damage in damages:
        planted |= next(damage) or set()

    now = found(running)
    assert (planted - now, now - before - planted) == (set(), set())
    assert {kind for kind, _ in planted} == KINDS.keys() - ELSEWHERE

    code, _ = audit(running, "--repair")
    left = {(kind, about) for kind, about in planted if KINDS[kind].remedy is Remedy.PERSON}
    assert code == 1, "some need a person"
    eventually_equal(lambda: found(running) - before, left)
    for damage in damages:
        next(damage, None)
    eventually_equal(lambda: found(running) - before, set())


def quiet(running: System) -> Found:
    """What is found while nothing happens and nothing is planted: twice the same."""
    last: Found | None = None
    deadline = time.monotonic() + 60
    while (now := found(running)) != last:
        assert time.monotonic() < deadline, now
        last = now
    return now
