"""JSON Schemas (2020-12) of what is sent and of what is answered, from the models that validate and from the shapes."""

import json
import re
from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from shared.outcomes.answers import Content
from shared.runtime.triggers import HttpTrigger

Json = dict[str, Any]


def file_of(document: Json) -> str:
    """A document as the text of its file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


NUMBER = {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
"""A decimal number in plain digits, exact, and therefore a text."""


class _Schemas(GenerateJsonSchema):
    """Numbers as they are answered."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        return dict(NUMBER) if self.mode == "serialization" else super().decimal_schema(schema)


class Components:
    """The schemas that operations refer to, by name. What two of them mean by one name is the same."""

    def __init__(self, where: str = "#/components/schemas/") -> None:
        self.schemas: Json = {}
        self._where = where

    def of_body(self, trigger: HttpTrigger) -> Json:
        """Of what a command is sent; its parts have its name before their own, for several commands have lines."""
        return self.of_model(trigger.model, "validation", re.findall(r"\w+", trigger.model.__name__)[-1])

    def of_answer(self, trigger: HttpTrigger) -> Json:
        """Of what an operation is answered with. Raises LookupError for a handler that does not say."""
        if media_types(trigger):
            return {}
        whole = self.of_model(shape(trigger), "serialization")
        return self._in_part(whole) if "fields" in getattr(trigger.model, "__dataclass_fields__", ()) else whole

    def _in_part(self, page: Json) -> Json:
        """A page of a list whose items have the fields alone that are asked for."""
        name = page["$ref"].rpartition("/")[2]
        item = self.schemas[name]["properties"]["items"]["items"]["$ref"].rpartition("/")[2]
        part = {key: value for key, value in self.schemas[item].items() if key != "required"}
        self._add(f"PartOf{item}", part)
        items = {"type": "array", "items": {"$ref": f"{self._where}PartOf{item}"}}
        changed = {**self.schemas[name]["properties"], "items": items}
        self._add(f"PageOfPartOf{item}", {**self.schemas[name], "properties": changed})
        return {"$ref": f"{self._where}PageOfPartOf{item}"}

    def of_model(self, model: Any, mode: Any, prefix: str = "") -> Json:
        """A reference to the schema of a type; all its parts stand beside it. Raises ValueError for a name taken."""
        adapter: TypeAdapter[Any] = TypeAdapter(model)
        whole = adapter.json_schema(mode=mode, ref_template="#/$defs/{model}", schema_generator=_Schemas)
        parts = whole.pop("$defs", {})
        if "$ref" not in whole:
            own = "_".join([*re.findall(r"\w+", model.__name__), *(each.__name__ for each in get_args(model))])
            parts, whole = {**parts, own: whole}, {"$ref": f"#/$defs/{own}"}
        names = {part: _named(part, prefix) for part in parts}
        for part, schema in parts.items():
            self._add(names[part], _numbers(self._referring(schema, names)))
        referred: Json = self._referring(whole, names)
        return referred

    def _referring(self, schema: Any, names: Mapping[str, str]) -> Any:
        if isinstance(schema, list):
            return [self._referring(part, names) for part in schema]
        if not isinstance(schema, Mapping):
            return schema
        if isinstance(reference := schema.get("$ref"), str):
            return {**schema, "$ref": self._where + names[reference.rpartition("/")[2]]}
        return {name: self._referring(part, names) for name, part in schema.items() if not _is_title(name, part)}

    def _add(self, name: str, schema: Json) -> None:
        if self.schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two schemas are called {name}: give one of them another name")


def shape(trigger: HttpTrigger) -> Any:
    """The shape that a handler says its answer has. Raises LookupError for one that says none."""
    named = get_args(get_type_hints(trigger.handler).get("return"))
    if not named or named[0] is Any:
        raise LookupError(f"{trigger.name}: {trigger.handler.__name__} does not say which shape its Answer[…] has")
    return named[0]


def media_types(trigger: HttpTrigger) -> tuple[str, ...]:
    """Those of content that is no document of ours; none where a handler answers with a document."""
    forms: tuple[str, ...] = trigger.model.FORMS if get_type_hints(trigger.handler).get("return") is Content else ()
    return forms


def closed(schema: Any) -> Any:
    """A schema that takes no member which it does not name: what is answered has to be all that is described."""
    if isinstance(schema, Mapping):
        inner = {name: closed(part) for name, part in schema.items()}
        return {**inner, "additionalProperties": False} if isinstance(inner.get("properties"), dict) else inner
    return [closed(part) for part in schema] if isinstance(schema, list) else schema


def _named(part: str, prefix: str) -> str:
    """A part's name for every tool: pydantic's `Page_Product_` is PageOfProduct."""
    name, *arguments = part.rpartition("__")[2].strip("_").split("_")
    whole = "Of".join([name, *arguments])
    return whole if prefix in whole else prefix + whole


def _is_title(name: str, part: Any) -> bool:
    """Whether it only repeats the name of what it is about; a member that is called so has a schema."""
    return name == "title" and isinstance(part, str)


_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_DIGITS = r"^\s*[+-]?[0-9.]+([eE][+-]?[0-9]+)?\s*$"


def _numbers(schema: Any) -> Any:
    """Bounds of a number that may also be sent as a text, which pydantic puts where no validator reads them."""
    if isinstance(schema, list):
        return [_numbers(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    inner = {name: _numbers(part) for name, part in schema.items()}
    bounds = {_BOUNDS[name]: inner.pop(name) for name in _BOUNDS if name in inner and not isinstance(inner[name], dict)}
    forms = inner.get("anyOf", ())
    if {"type": "string"} in forms and any(form.get("type") == "number" for form in forms):
        inner["anyOf"] = [
            {**form, **bounds} if form["type"] == "number" else {**form, "pattern": _DIGITS} for form in forms
        ]
        return inner
    return inner if inner.get("type") == "string" else {**inner, **bounds}
