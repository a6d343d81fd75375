from pathlib import Path

import pytest

from shared.statements.statement import Statement


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.sql"


@pytest.mark.parametrize(
    ("text", "numbered", "names"),
    [
        ("select 1 as one", "select 1 as one", ()),
        ("select :b, :a, :b", "select $1, $2, $1", ("b", "a")),
        ("select :id::uuid, ':no', \":no\"", "select $1::uuid, ':no', \":no\"", ("id",)),
        ("select 1 -- it's :no\n, :yes", "select 1 -- it's :no\n, $1", ("yes",)),
    ],
)
def test_names_become_numbers_in_the_order_of_their_first_use(
    path: Path, text: str, numbered: str, names: tuple[str, ...]
) -> None:
    path.write_text(text)

    statement = Statement(path)

    assert (statement.text, statement.numbered, statement.names) == (text, numbered, names)


def test_the_text_is_turned_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("select :a")
    statement = Statement(path)
    first = statement.numbered

    assert statement.numbered is first
