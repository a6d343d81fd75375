"""`minierp export`: a file that is there whole or not at all."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer

CSV = "id,number\r\n1,SO-1\r\n2,SO-2\r\n"
COUNTED = {"items": [], "next_cursor": None, "total": 2}


def test_a_list_is_written_as_csv_and_counted_beforehand(server: ScriptedServer, tmp_path: Path) -> None:
    file = tmp_path / "movements.csv"
    server.answers(200, COUNTED)
    server.answers(200, CSV)

    done("export", "movements", str(file), "--of", "TEA-1", "--sort", "id")

    count, export = server.asked
    assert file.read_bytes() == CSV.encode()
    assert (count.headers["Prefer"], "limit=1" in count.path) == ("count=estimated", True)
    assert (export.path, export.headers["Accept"]) == ("/stock/TEA-1/movements?sort=id", "text/csv")
    assert [path.name for path in tmp_path.glob("*.csv*")] == [file.name]


def test_what_is_wanted_of_it_is_asked_for_by_the_parameters_of_the_api(server: ScriptedServer) -> None:
    server.answers(200, CSV)

    printed = done(
        "export", "sales-orders", "--where", "status=confirmed", "--where", "sku=A", "--where", "sku=B=C",
        "--fields", "id,number", "--raw",
    )  # fmt: skip

    asked = urlsplit(server.asked[0].path)
    assert printed.replace("\r", "") == CSV.replace("\r", "")
    assert (asked.path, parse_qsl(asked.query)) == (
        "/sales-orders",
        [("status", "confirmed"), ("sku", "A"), ("sku", "B=C"), ("fields", "id,number"), ("raw", "true")],
    )


@pytest.mark.parametrize(("typed", "media_type"), [(("x.jsonl",), "application/jsonl"), (("x.txt",), "text/csv"),
                                                   (("x.txt", "--as", "jsonl"), "application/jsonl")])  # fmt: skip
def test_the_form_is_the_one_that_the_name_says_or_another(
    server: ScriptedServer, tmp_path: Path, typed: tuple[str, ...], media_type: str
) -> None:
    server.answers(200, COUNTED)
    server.answers(200, "")

    done("export", "products", str(tmp_path / typed[0]), *typed[1:])

    assert server.asked[1].headers["Accept"] == media_type


def test_half_of_a_list_is_no_file(server: ScriptedServer, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text("before")
    server.answers(200, COUNTED)
    server.answers(200, CSV, Content_Length="5000")

    result = run("export", "products", str(file))

    assert result.exit_code == 1
    assert "It broke off after 3 lines" in " ".join(result.output.split())
    assert file.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if "products" in path.name] == [file.name]


def test_a_refusal_is_told_and_leaves_no_file(server: ScriptedServer, tmp_path: Path) -> None:
    errors = [{"field": "status", "message": "should be one of open, closed"}]
    server.answers(422, {"title": "Invalid", "status": 422, "type": "/problems/invalid", "errors": errors})

    result = run("export", "purchase-orders", str(tmp_path / "po.csv"), "--where", "status=lost")

    assert result.exit_code == 1
    assert "status: should be one of open, closed" in result.output
    assert not (tmp_path / "po.csv").exists()


@pytest.mark.parametrize(
    "typed", [("movements",), ("products", "--of", "TEA-1"), ("products", "--where", "status"), ("lost",)]
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(
    server: ScriptedServer, typed: tuple[str, ...]
) -> None:
    assert run("export", *typed).exit_code == 2
    assert server.asked == []
