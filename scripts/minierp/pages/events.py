"""A JSON Schema (2020-12) of each type of event: the whole CloudEvent, with what it says as its `data`."""

import inspect

from scripts.minierp.pages.publishing import Published
from scripts.minierp.pages.schemas import Components, Json, file_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Json = {"type": "string", "minLength": 1}


def attributes(published: Published) -> Json:
    """Schemas of the context attributes and extensions of a type, as every event of it has them."""
    return {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "description": "Of this event: it never stands for another."},
        "type": {"const": published.type},
        "source": {"type": "string", "pattern": "^/minierp/[a-z_]+/[a-z0-9_-]+$", "description": "Who emitted it."},
        "subject": {**_TEXT, "description": "The id of what it is about."},
        "time": {"type": "string", "format": "date-time", "description": "When it was emitted."},
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"const": schema_id(published.type)},
        "correlationid": {**_TEXT, "description": "The request that began it all."},
        "causationid": {**_TEXT, "description": "The event that led to this one; none where a request did."},
        "actorid": {**_TEXT, "description": "Who sent the request that began it all."},
        "partitionkey": {**_TEXT, "description": "As the subject: events that have it in common belong together."},
        "sequence": {"type": "string", "pattern": "^[0-9]+$", "description": "The version of the subject after it."},
        "minierptrace": {**_TEXT, "description": "The span it was emitted in, where traces are made."},
    }


OPTIONAL = ("causationid", "minierptrace")


def schema_id(event_type: str) -> str:
    """What `dataschema` says of events of a type: the name of the schema of their data."""
    return f"urn:minierp:schema:{event_type}"


def schema(published: Published) -> Json:
    """The schema of a type, which stands by itself."""
    components = Components("#/$defs/")
    data = components.of_model(published.event, "serialization")
    properties = {**attributes(published), "data": data}
    return {
        "$schema": DIALECT,
        "$id": f"urn:minierp:event:{published.type}",
        "title": published.type,
        "description": about(published),
        "type": "object",
        "required": [name for name in properties if name not in OPTIONAL],
        "properties": properties,
        "$defs": components.schemas,
    }


def about(published: Published) -> str:
    """What it tells, and whether anybody still does."""
    told = (inspect.getdoc(published.event) or "").replace("\n\n", " ").replace("\n", " ")
    return told if published.publishers else f"{told} It is published no more, and handled where it still comes from."


def files(published: list[Published]) -> dict[str, str]:
    """Every schema as text, by its file's name in docs/api/events."""
    return {f"{each.type}.json": file_of(schema(each)) for each in published}
