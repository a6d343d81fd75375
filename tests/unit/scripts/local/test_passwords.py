"""What is shown of passwords."""

import pytest

from scripts.minierp.local.machine.passwords import concealed


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "postgresql+pg8000://sales:s3-c_ret@127.0.0.1:5432/sales",
            "postgresql+pg8000://sales:***@127.0.0.1:5432/sales",
        ),
        ("amqp://sales:secret@127.0.0.1:5672/minierp", "amqp://sales:***@127.0.0.1:5672/minierp"),
        ("redis://:secret@127.0.0.1/0", "redis://:***@127.0.0.1/0"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("http://127.0.0.1:80/a@b", "http://127.0.0.1:80/a@b"),
        ("/home/a:b@c/.minierp", "/home/a:b@c/.minierp"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert concealed({"databases": [{"url": address}], "pid": 7, "problem": None}) == {
        "databases": [{"url": shown}], "pid": 7, "problem": None
    }  # fmt: skip
