"""Structured CloudEvents, one JSON object each: the only module that touches the SDK.

So its next major version is a change to one file.
"""

import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from cloudevents.http import from_dict

from shared.messaging.attributes import check, fits, malformed, text_of
from shared.outcomes import documents
from shared.outcomes.refusals import Malformed

MEDIA_TYPE = "application/cloudevents+json"
_DATA = ("data", "data_base64")


def read_structured(media_type: str, body: bytes) -> tuple[Mapping[str, str], Any]:
    """The attributes of an event, and its data: JSON as it is, or the bytes of data_base64. Raises Malformed."""
    if media_type.startswith("application/cloudevents-batch"):
        raise Malformed(f"A batch of events is not taken: send one at a time, as {MEDIA_TYPE}.")
    if media_type != MEDIA_TYPE:
        raise Malformed(f"Events as {media_type} are not understood: send this one as {MEDIA_TYPE}.")
    envelope = documents.read(body, "The event")
    if not isinstance(envelope, dict):
        raise Malformed("A structured CloudEvent is a JSON object.")
    members = {name: value for name, value in envelope.items() if value is not None}  # null is no value (JSON format)
    return _attributes(members), _data(members)


def texts(body: bytes) -> Mapping[str, str]:
    """Whatever in a malformed event is a text that an event can be called by."""
    said: dict[str, str] = {}
    with suppress(Malformed):
        envelope = documents.read(body)
        for name, value in envelope.items() if isinstance(envelope, dict) else ():
            with suppress(Malformed):
                said[name.lower()] = text_of(name.lower(), value)
    return {name: value for name, value in said.items() if fits(value)}


def _attributes(members: Mapping[str, Any]) -> Mapping[str, str]:
    # In the SDK's spelling, and checked before it is asked: it makes up an id where there is none, another each time,
    # and a time.
    given = {(low := name.lower()): text_of(low, value) for name, value in members.items() if name not in _DATA}
    if len(given) < len(members.keys() - set(_DATA)):
        raise malformed("it has an attribute twice, in letters of another size")
    check(given)
    attributes: Mapping[str, str] = from_dict(given).get_attributes()
    return {name: value for name, value in attributes.items() if name in given}


def _data(members: Mapping[str, Any]) -> Any:
    if "data_base64" not in members:
        return members.get("data")
    if "data" in members:
        raise malformed("it has both data and data_base64")
    try:
        return base64.b64decode(members["data_base64"], validate=True) or None
    except (binascii.Error, TypeError, ValueError):
        raise malformed("its data_base64 is not a text in Base64") from None
