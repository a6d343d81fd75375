"""What a function would make of a message now: it is asked, as its source would post the event to it."""

import http.client
import json
import os

from shared.delivery.conversion import Origin, Request, convert
from shared.delivery.messages import message_of
from shared.delivery.undeliverable import UndeliverableError
from shared.messaging.cloud_events import REHEARSAL
from shared.outcomes.answers import Document
from shared.outcomes.problems import Unavailable
from shared.process.settings import settings

from pika.spec import BasicProperties


def rehearsed(queue: str, properties: BasicProperties, body: bytes) -> Document:
    """The `outcome` of the message, were it in `queue` now: handled, repeated, refused or undeliverable, and details.

    Raises Unavailable where its function does not answer, or cannot tell.
    """
    try:
        request = convert(message_of(properties, body), Origin("minierp", queue, queue))
    except UndeliverableError as error:
        return {"outcome": "undeliverable", "problem": {"title": "No source can deliver it", "detail": str(error)}}
    variable = f"{queue.upper().replace('-', '_')}_ADDRESS"
    address = os.environ.get(variable)
    if address is None:
        raise Unavailable(f"It is not known where the function of {queue} answers: {variable} is not set.")
    return _asked(address, queue, request)


def _asked(address: str, queue: str, request: Request) -> Document:
    connection = http.client.HTTPConnection(address, timeout=settings().deadline_seconds)
    headers = {name: value.encode("utf-8", "surrogateescape") for name, value in request.headers.items()}
    try:
        connection.request("POST", "/", request.body, {**headers, REHEARSAL: "true"})
        answer = connection.getresponse()
        told: Document = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unavailable(f"The function of {queue} does not answer.") from error
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise Unavailable(f"The function of {queue} cannot tell now: {told.get('detail', '')}")
    return told
