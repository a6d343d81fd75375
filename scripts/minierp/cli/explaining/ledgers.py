"""A SKU's ledger, explained: what moved, because of what, and what the level was after each movement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from scripts.minierp.data.demo.ledger import Balance, fold

Json = dict[str, Any]

SALES, PURCHASE = "sales-order", "purchase-order"


class Step(NamedTuple):
    """A movement and the level after it."""

    movement: Json
    after: Balance


class Cause(NamedTuple):
    """What led to movements: an order of a kind (its id is `name`), or a deed, each of which is one request's."""

    kind: str
    name: str


class Explained(NamedTuple):
    """The level before the movements that are shown, and these, by what led to them, in the order of the first."""

    opening: Balance
    groups: dict[Cause, list[Step]]


def explained(level: Mapping[str, Any], movements: Iterable[Json]) -> Explained:
    """What `movements`, newest first, did to a level that is now as `level` says.

    A movement that the level does not know yet, since it came while both were read, is left out.
    """
    known = [each for each in movements if (each.get("version") or 0) <= level["version"]][::-1]
    change, now = fold(known), Balance.of(level)
    opening = Balance(now.on_hand - change.on_hand, now.reserved - change.reserved, now.incoming - change.incoming)
    groups: dict[Cause, list[Step]] = {}
    for step in _steps(opening, known):
        groups.setdefault(_cause(step.movement), []).append(step)
    return Explained(opening, groups)


def net(steps: Sequence[Step]) -> Balance:
    """What steps added to a level, all together."""
    return fold(step.movement for step in steps)


def plain(balance: Balance) -> Json:
    """A balance as JSON has it: numbers as text."""
    return {name: f"{quantity:f}" for name, quantity in asdict(balance).items()}


def _steps(opening: Balance, movements: Iterable[Json]) -> Iterator[Step]:
    balance = opening
    for movement in movements:
        balance = balance.after(movement)
        yield Step(movement, balance)


def _cause(movement: Mapping[str, Any]) -> Cause:
    kind, _, name = str(movement["reference"]).partition(":")
    return Cause(kind, name or str(movement["correlation_id"]))
