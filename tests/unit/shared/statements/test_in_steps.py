"""A statement as a step of a longer transaction is the same statement."""

from pathlib import Path
from typing import Any, ClassVar

from shared.statements.in_steps import run_in
from shared.statements.statement import Statement


class Row:
    _mapping: ClassVar[dict[str, int]] = {"found": 1}


class Session:
    """Notes what it is asked to execute."""

    def exec_driver_sql(self, text: str, values: tuple[Any, ...]) -> "Session":
        self.asked = (text, values)
        return self

    def one(self) -> Row:
        return Row()


def test_each_place_of_a_parameter_gets_its_value(tmp_path: Path) -> None:
    file = tmp_path / "statement.sql"
    file.write_text("select :b::text || ':' || :a, mod(7, 10) % 3 where :b = 'x'")
    session: Any = Session()

    row = run_in(session, Statement(file), {"a": 1, "b": 2, "c": 3})

    assert session.asked == ("select %s::text || ':' || %s, mod(7, 10) %% 3 where %s = 'x'", (2, 1, 2))
    assert row == {"found": 1}
