"""Posting CloudEvents to the sample function, as they should be and as they should not."""

import json

from tests.integration.client import AppClient, Response

WRITTEN = "com.minierp.product.test.written.v1"


def binary(sample: AppClient, name: str, body: bytes | None = None, **changes: str | None) -> Response:
    """Posts an event in binary mode, its id being its name; a header that is None is left out."""
    headers = {
        "Ce-Specversion": "1.0",
        "Ce-Id": name,
        "Ce-Type": WRITTEN,
        "Ce-Source": "/minierp/test/write",
        "Content-Type": "application/json",
        **{key.replace("_", "-"): value for key, value in changes.items()},
    }
    data = json.dumps({"name": name}).encode() if body is None else body
    return sample.post("/", data=data, headers={key: value for key, value in headers.items() if value is not None})


def structured(sample: AppClient, envelope: object, content_type: str = "application/cloudevents+json") -> Response:
    body = envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode()
    return sample.post("/", data=body, headers={"Content-Type": content_type})


def an_envelope(name: str, **changes: object) -> dict[str, object]:
    envelope = {"specversion": "1.0", "id": name, "type": WRITTEN, "source": "/t", "data": {"name": name}, **changes}
    return {key: value for key, value in envelope.items() if value is not ...}
