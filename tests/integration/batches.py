"""Batches of commands as a client sends them, and what became of each."""

from collections.abc import Iterable, Sequence
from typing import Any

from tests.factories import reference
from tests.integration.client import AppClient, Response

Document = dict[str, Any]


def keyed(commands: Iterable[Any]) -> list[Document]:
    """Commands under keys of their own."""
    return [{"key": reference("key"), "command": command} for command in commands]


def sent(function: AppClient, path: str, commands: Sequence[Document], **more: Any) -> Response:
    """The answer to a batch."""
    return function.post(path, json={"commands": commands, **more})


def items(function: AppClient, path: str, commands: Sequence[Document], **more: Any) -> list[Document]:
    """What became of each command of a batch that was taken."""
    answer = sent(function, path, commands, **more)
    assert answer.status_code == 207, answer.text
    assert [item["key"] for item in answer.json["items"]] == [each["key"] for each in commands]
    return list(answer.json["items"])


def finished(function: AppClient, path: str, commands: Sequence[Document]) -> list[Document]:
    """As `items`, of a batch that is sent again for as long as a busy machine had no time for all of it."""
    done = items(function, path, commands)
    while 503 in statuses(done):
        done = items(function, path, commands)
    return done


def statuses(done: Iterable[Document]) -> list[int]:
    """Of the items."""
    return [item["status"] for item in done]


def kinds(done: Iterable[Document]) -> list[str]:
    """What each item is refused for; empty where it is not."""
    return [str(item["body"].get("type", "")).rpartition("/" if "/" in item["body"].get("type", "") else ":")[2]
            if item["status"] >= 400 else "" for item in done]  # fmt: skip
