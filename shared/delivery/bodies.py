"""A message's body as people read it."""

import json
from typing import Any


def readable(body: bytes) -> Any:
    """JSON as what it says, other text as it is, anything else as nothing."""
    try:
        value = json.loads(body)
        json.dumps(value, ensure_ascii=False).encode()  # what no answer could hold stays as it was written
    except (ValueError, RecursionError):
        try:
            return body.decode()
        except UnicodeDecodeError:
            return None
    return value
