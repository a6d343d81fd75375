import pytest

from shared.batches.batch import MOST_COMMANDS, Batch, item
from shared.http.validation import validate
from shared.outcomes.answers import created
from shared.outcomes.attempts import InFlight
from shared.outcomes.problems import Invalid
from shared.values.names import Name
from shared.values.record import Value


class Rename(Value):
    name: Name


def fields(body: object) -> list[str]:
    with pytest.raises(Invalid) as refused:
        validate(Batch[Rename], body)
    return [violation["field"] for violation in refused.value.errors]


def test_a_command_is_taken_as_it_came_and_judged_later() -> None:
    batch = validate(Batch[Rename], {"commands": [{"key": "k", "command": {"nome": 7}}]})

    assert batch.commands[0].command == {"nome": 7}
    assert batch.on_error == "continue"


@pytest.mark.parametrize("count", [0, MOST_COMMANDS + 1])
def test_a_batch_has_one_to_five_hundred_commands(count: int) -> None:
    assert fields({"commands": [{"key": "k", "command": {}}] * count}) == ["commands"]


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256, 7, None], ids=repr)
def test_a_command_without_a_key_that_can_be_used_is_refused_with_the_batch(key: object) -> None:
    assert fields({"commands": [{"key": "k", "command": {}}, {"key": key, "command": {}}]}) == ["commands.1.key"]


def test_everything_else_that_is_wrong_with_a_batch_is_listed() -> None:
    body = {"on_error": "panic", "commands": [{"key": "k"}, {"command": {}}], "more": 1}

    assert fields(body) == ["on_error", "commands.0.command", "commands.1.key", "more"]


def test_the_schema_says_what_commands_are_like() -> None:
    assert "Rename" in str(Batch[Rename].model_json_schema())


def test_an_answer_is_told_with_its_headers() -> None:
    told = item("k", created({"sku": "A", "version": 1}, "/products/A"), "/products")

    assert told == {
        "key": "k",
        "status": 201,
        "headers": {"Location": "/products/A", "ETag": '"v1"', "Minierp-Version": "A=1"},
        "body": {"sku": "A", "version": 1},
    }


def test_a_refusal_is_told_as_it_would_be_alone() -> None:
    told = item("k", InFlight(), "/products")

    assert (told["status"], told["headers"]) == (409, {"Retry-After": "1"})
    assert (told["body"]["title"], told["body"]["instance"]) == (InFlight.title, "/products")
