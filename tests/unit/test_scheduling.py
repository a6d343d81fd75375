"""Tests around one running system stay with one worker."""

import pytest

from tests.scheduling import piece, turn


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("tests/e2e/test_orders.py::test_x", "tests/e2e/"),
        ("tests/hostile/test_matrix.py::test_x", "tests/hostile/"),
        ("tests/integration/functions/sales/test_sales_orders.py::test_x", "tests/integration/functions/"),
        ("tests/integration/scripts/local/test_isolation.py::test_x", "tests/integration/"),
        ("tests/integration/scripts/local/test_system.py::test_x", "tests/integration/scripts/local/test_system.py"),
        (
            "tests/integration/scripts/cluster/test_pods.py::TestX::test_x[a::b]",
            "tests/integration/scripts/cluster/test_pods.py",
        ),
        ("tests/unit/test_readme.py::test_x", "tests/unit/test_readme.py"),
    ],
)
def test_a_piece_of_work_is_a_running_system_or_a_file(test: str, expected: str) -> None:
    assert piece(test) == expected


def test_the_longest_pieces_are_begun_first() -> None:
    begun = ["tests/e2e/test_orders.py", "tests/integration/functions/test_x.py", "tests/hostile/test_x.py",
             "tests/integration/shared/test_x.py",
             "tests/e2e/test_from_nothing.py", "tests/unit/test_readme.py"]  # fmt: skip

    turns = [turn(test) for test in begun]
    assert turns == sorted(set(turns))
