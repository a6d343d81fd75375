"""Commands that are sent many at once, each of them as safe to repeat as one that is sent alone."""

import time
from collections.abc import Mapping

from scripts.minierp.client.answers import Again, Answer, Json, understood_of
from scripts.minierp.client.client import Client
from scripts.minierp.client.patience import is_transient, retrying
from scripts.minierp.terminal.errors import Refused


def in_batch(
    client: Client, path: str, commands: Mapping[str, Json], missing_for: float
) -> dict[str, Answer | Refused]:
    """What was answered to each of `commands`, by its key; those that were not done yet are sent again.

    That something is unknown is believed only after `missing_for` seconds. Raises NoAnswer when patience ends, and what
    refuses all of it.
    """
    answers: dict[str, Answer | Refused] = {}
    believed = time.monotonic() + missing_for

    def attempt() -> None:
        left = {key: command for key, command in commands.items() if key not in answers}
        body = {"commands": [{"key": key, "command": command} for key, command in left.items()]}
        again: Again | None = None
        for item in client.post(path, body).body["items"]:
            try:
                answer = understood_of(item)
            except Again as not_yet:
                again = not_yet
                continue
            if isinstance(answer, Refused) and answer.about_unknown and time.monotonic() < believed:
                again = Again(answer)
                continue
            answers[item["key"]] = answer
        if again:
            raise again

    try:
        retrying(max(client.patience, missing_for), is_transient).call(attempt)
    except Again as again:
        raise again.because from None
    return answers
