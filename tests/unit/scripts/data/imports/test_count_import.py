"""Counts from files: each for itself, in the file's order, and nothing twice."""

from pathlib import Path

import pytest

from tests.unit.scripts.data.imports.conftest import Import
from tests.unit.scripts.data.imports.little_shop import LittleShop

HEAD = "sku,quantity,counted_at,note\n"
PATH = "/stock/counts"


def test_each_row_is_a_count_of_its_own_at_its_time(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A", "B")
    report = bring_in("counts", f"{HEAD}A,5,2020-01-31T18:00:00+01:00,shelf 3\nB,2.50,2020-01-31T18:01:00Z,\n")
    assert (report["created"], report["rejected_rows"]) == (2, 0)
    assert sorted(shop.bodies(PATH), key=str) == [
        {"counts": [{"sku": "A", "quantity": "5", "counted_at": "2020-01-31T17:00:00+00:00"}], "note": "shelf 3"},
        {"counts": [{"sku": "B", "quantity": "2.5", "counted_at": "2020-01-31T18:01:00+00:00"}]},
    ]


def test_a_count_that_is_refused_keeps_no_other_sku_back_and_is_not_overtaken(
    bring_in: Import, shop: LittleShop
) -> None:
    shop.stocked("A", "B")
    rows = "A,x,2020-01-31T18:00:00Z,\nB,1,2020-01-31T18:00:00Z,\nA,3,2020-01-31T19:00:00Z,\n"
    report = bring_in("counts", HEAD + rows)
    assert (report["created"], report["rejected_rows"]) == (1, 2)
    assert report["rejections"][1]["reason"] == "waits for row 2, which was rejected"


def test_a_sku_that_nobody_knows_is_told_with_its_row(bring_in: Import, shop: LittleShop) -> None:
    report = bring_in("counts", f"{HEAD}A,5,2020-01-31,\n")
    assert report["rejections"] == [{"file": "rows.csv", "row": 2, "reason": "counts.0.sku: no product has it"}]


def test_a_sku_that_nobody_knows_is_found_by_a_dry_run(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    report = bring_in("counts", f"{HEAD}A,5,2020-01-31,\nB,5,2020-01-31,\n", "--dry-run")
    assert (report["would_send"], report["rejections"][0]["reason"]) == (1, "sku: no product 'B' is known")


def test_the_same_counts_again_count_nothing_whatever_the_journal_knows(
    bring_in: Import, shop: LittleShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop.stocked("A")
    bring_in("counts", f"{HEAD}A,5,2020-01-31T18:00:00Z,\n")
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path / "another"))
    report = bring_in("counts", f"{HEAD}A,5.0,2020-01-31T19:00:00+01:00,\n")
    assert (report["created"], report["already_in"], len(shop.bodies(PATH))) == (0, 1, 1)


def test_a_time_may_be_said_for_all_rows(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    assert bring_in("counts", "sku,quantity\nA,5\n", "--set", "counted_at=2020-01-31T18:00:00Z")["created"] == 1
