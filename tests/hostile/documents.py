"""Bodies made of what a model says of itself (its JSON Schema), as text: good ones, and ones with something wrong.

Text, so that there is what no Python value stands for: two members of one name, numbers beyond all bounds.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from tests.hostile import words

Schema = Mapping[str, Any]
Text = st.SearchStrategy[str]
Draw = Callable[[st.SearchStrategy[Any]], Any]

SKU = "NOBODY"

_PATTERNS = {"sku": f'"{SKU}"', "code": f'"{SKU}"', "currency": '"EUR"', "barcodes": "[]"}
"""Fields of which a schema does not say all that they must be."""
_OF_ANOTHER_KIND = {
    "string": ("[]", "{}", "true", "1.5", "[null]"),
    "number": ("[]", "{}", '"tea"', "true", '"NaN"', "1e400", '"1e400"', '""', '"0x10"', '"1,5"'),
    "integer": ("[]", "{}", '"tea"', "1.5", "1e400", '""', '"1.5"', "99999999999999999999999999"),
    "boolean": ("[]", "{}", '"tea"', "2", '""', "1.5"),
    "array": ("{}", '"tea"', "1", "true", '{"0": 1}'),
    "object": ("[]", '"tea"', "1", "true", "[{}]"),
    "enum": ('"tea"', "[]", "{}", "1", '""'),
}
_ANYWHERE = (*words.UNSTORABLE.values(), *words.NO_NUMBERS, "1e999999999999999999", "[" * 60_000)
"""What no body may hold, whatever is meant."""
_MEMBERS = ("id", "status", "version", "__proto__", "constructor", "$where", "actor", "is_admin", "a\nb", "")


class Broken(Exception):
    """A schema says something that this module does not read."""


def wrong(model: type[BaseModel]) -> Text:
    """Bodies with at least one thing that the model cannot take; what stands beside it is good or on the edge."""
    return st.composite(lambda draw: _Document(model).wrong(draw))()


def good(model: type[BaseModel]) -> str:
    """One body that the model takes, its required fields alone."""
    return _Document(model).good()


def full(model: type[BaseModel]) -> str:
    """One body with every field that there is. Raises Broken where one of them cannot be made here."""
    return _Document(model, everything=True).good()


class _Document:
    def __init__(self, model: type[BaseModel], *, everything: bool = False) -> None:
        self._everything = everything
        self._schema = model.model_json_schema()
        self._defined = self._schema.get("$defs", {})

    def good(self) -> str:
        return self._good(self._schema)

    def wrong(self, draw: Draw) -> str:
        if draw(st.integers(0, 9)) == 0:
            return str(draw(st.sampled_from((*_OF_ANOTHER_KIND["object"], "null", "", "{", "{}{}", *_ANYWHERE))))
        return self._wrong(self._schema, draw)

    def _wrong(self, schema: Schema, draw: Draw) -> str:
        kind = self._kind(schema)
        found = self._first(schema)
        if kind == "object" and draw(st.booleans()):
            return self._members(found, draw)
        if kind == "array" and draw(st.booleans()) and "items" in found:
            return f"[{self._good(found['items'])}, {self._wrong(found['items'], draw)}]"
        return str(draw(st.sampled_from((*_OF_ANOTHER_KIND[kind], *_ANYWHERE[:-1]))))

    def _members(self, schema: Schema, draw: Draw) -> str:
        """An object of which one member is wrong, too many, missing or there twice."""
        fields: Mapping[str, Schema] = schema.get("properties", {})
        required = schema.get("required", [])
        members = {
            name: self._edge(name, field, draw)
            for name, field in fields.items()
            if name in required or draw(st.booleans())
        }
        how = draw(st.sampled_from(["wrong", "wrong", "more", "missing" if required else "more", "twice"]))
        written = [f"{json.dumps(name)}: {value}" for name, value in members.items()]
        if how == "wrong" and fields:
            name = draw(st.sampled_from(sorted(fields)))
            members[name] = self._wrong(fields[name], draw)
            return _object(members)
        if how == "missing":
            del members[draw(st.sampled_from(sorted(required)))]
            return _object(members)
        if how == "twice" and written:
            return "{" + ", ".join([*written, draw(st.sampled_from(written))]) + "}"
        strange = draw(st.sampled_from([name for name in _MEMBERS if name not in fields]))
        return _object({**members, strange: draw(st.sampled_from(["1", "null", "{}"]) | st.text().map(_as_json))})

    def _edge(self, name: str, schema: Schema, draw: Draw) -> str:
        """Good, or what may be taken or refused."""
        if draw(st.integers(0, 2)):
            return self._good(schema, name)
        texts = st.sampled_from([json.dumps(text) for text in words.TEXTS.values()])
        made = {
            "string": texts | st.text(max_size=50).map(_as_json),
            "number": st.sampled_from([*words.NUMBERS, *map(json.dumps, words.NUMBERS_AS_TEXTS)]),
            "integer": st.sampled_from(words.NUMBERS) | st.integers().map(str),
            "boolean": st.sampled_from(["true", "false", "1", "0", '"yes"', "null"]),
        }
        return str(draw(made.get(self._kind(schema), st.just(self._good(schema, name)))))

    def _good(self, schema: Schema, name: str = "") -> str:
        if name in _PATTERNS:
            return _PATTERNS[name]
        found = self._first(schema)
        match self._kind(found):
            case "object":
                fields = found.get("properties", {})
                names = fields if self._everything else found.get("required", [])
                return _object({each: self._good(fields[each], each) for each in names})
            case "array":
                return f"[{self._good(found['items'])}]" if "items" in found else "[]"
            case "enum":
                return json.dumps(found["enum"][0] if "enum" in found else found["const"])
            case "boolean":
                return "true"
            case "number" | "integer":
                return "1"
        return _text(found)

    def _kind(self, schema: Schema) -> str:
        found = self._first(schema)
        if "enum" in found or "const" in found:
            return "enum"
        kind = found.get("type")
        if kind not in _OF_ANOTHER_KIND:
            raise Broken(str(found))
        return str(kind)

    def _first(self, schema: Schema) -> Schema:
        """What is meant where there are several forms: a number before its text, anything before null."""
        if "$ref" in schema:
            return self._first(self._defined[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return self._first(next(form for form in schema["anyOf"] if form.get("type") != "null"))
        return schema


def _object(members: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in members.items()) + "}"


def _text(schema: Schema) -> str:
    formats = {
        "uuid": '"00000000-0000-0000-0000-000000000000"',
        "date": '"2031-07-01"',
        "date-time": '"2020-07-01T12:00:00Z"',
    }
    return formats.get(schema.get("format", ""), '"NOBODY"')


def _as_json(text: str) -> str:
    return json.dumps(text)
