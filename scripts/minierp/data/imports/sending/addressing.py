"""From deliveries as files know them, by an order's number, id or reference and by SKUs, to its lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from scripts.minierp.client.answers import Json
from scripts.minierp.client.batches import asked_for
from scripts.minierp.data.imports.sending.commands import Command, Rejections, kept_back, key
from scripts.minierp.data.imports.sending.known import Register
from scripts.minierp.data.imports.sending.outcomes import Step
from shared.values import numbers

_GONE = ("rejected", "cancelled")
"""Orders that gave their reference back."""


@dataclass(frozen=True)
class Addressed:
    """Finds the orders of deliveries, and their lines. A delivery has the path of all such orders, and its order's name
    in the file as its number. `letters` begin the numbers of such orders, `action` ends the path of such a delivery.
    """

    register: Register
    letters: str
    action: str
    batch: str

    def __call__(self, commands: Sequence[Command]) -> Iterator[Step]:
        """Each delivery as it is to be sent, or what is wrong with it.

        What was sent already is sent again: MiniERP knows it by its key, which is made of the order and `known_by`.
        """
        there = self._orders(commands[0].path, dict.fromkeys(command.number for command in commands))
        for command in commands:
            orders = there.get(command.number, [])
            yield self._addressed(command, orders[0]) if len(orders) == 1 else _not_one(command, orders)

    def _orders(self, path: str, called: Mapping[str, object]) -> dict[str, list[Json]]:
        """The orders that are called so: those of that number or id, else those of that reference."""
        names = {text: name for text in called if (name := self._name(text))}
        found = asked_for(self.register.client, path, "id", names.values())
        by_name = {name: order for order in found for name in (order["id"], order.get("number"))}
        there = {text: [by_name[name]] for text, name in names.items() if name in by_name}
        references = [text for text in called if text not in there]
        for order in asked_for(self.register.client, path, "reference", references):
            there.setdefault(order["reference"], []).append(order)
        return {text: _standing(orders) for text, orders in there.items()}

    def _name(self, text: str) -> str:
        """The number or the id that the text is, if it is one."""
        if number := numbers.read(text, self.letters):
            return str(number)
        try:
            return str(UUID(text))
        except ValueError:
            return ""

    def _addressed(self, command: Command, order: Json) -> Command | Rejections:
        path = f"{command.path}/{order['id']}/{self.action}"
        lines = [_line(each, order) for each in command.body.get("lines", ())]
        if problems := _problems(command, lines):
            return kept_back(command.rows, problems, command.number)
        body = command.body | ({"lines": lines} if lines else {})
        return replace(command, path=path, body=body, key=key(path, self.batch, command.known_by, "1"), lane=path)


def _standing(orders: list[Json]) -> list[Json]:
    """Of several orders with one reference those that have it still."""
    return [order for order in orders if order["status"] not in _GONE] or orders


def _not_one(command: Command, orders: Sequence[Json]) -> Rejections:
    several = f"{len(orders)} orders have the reference {command.number!r}; name this one by its number or id"
    problem = f"order: {several if orders else f'no order {command.number!r} is known'}"
    return kept_back(command.rows, {id(command.rows[0]): (problem,)}, command.number)


def _line(given: Json, order: Json) -> Json | str:
    """The line with its number instead of its SKU, or what is wrong with it."""
    sku, number = given.get("sku"), given.get("line")
    fitting = [line for line in order["lines"] if number in (None, line["line"]) and sku in (None, line["sku"])]
    if not fitting:
        words = " of ".join(([f"line {number}"] if number else []) + ([f"SKU {sku!r}"] if sku else []))
        return f"{'line' if number else 'sku'}: the order has no {words}"
    if len(fitting) > 1:
        lines = " and ".join(str(line["line"]) for line in fitting)
        return f"sku: {sku!r} stands on the lines {lines} of the order; name the line"
    return {"line": fitting[0]["line"], **{name: value for name, value in given.items() if name not in ("sku", "line")}}


def _problems(command: Command, lines: Sequence[Json | str]) -> dict[int, tuple[str, ...]]:
    """What is wrong, by the identity of the row."""
    first: dict[int, int] = {}
    problems: dict[int, tuple[str, ...]] = {}
    for row, line in zip(command.lines, lines, strict=False):
        if isinstance(line, str):
            problems[id(row)] = (line,)
        elif (before := first.setdefault(line["line"], row.number)) != row.number:
            problems[id(row)] = (f"line: row {before} is about line {line['line']} of the order already",)
    return problems
