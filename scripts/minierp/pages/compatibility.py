"""What of a contract is not as it was: changes that break whoever calls, or whoever listens, each named.

A caller may send what it sent, and reads what it was told of: an operation stays, takes no less, asks for no more, and
answers with no less. A version of an event stays as it is, whatever else there is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

_TEXTS = ("description", "summary", "title", "example", "examples", "$id")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def broken_calls(before: Json, now: Json) -> list[str]:
    """By the OpenAPI documents of then and now."""
    return [found for path in before["paths"] for found in _path(path, before, now)]


def broken_events(before: Mapping[str, Json], now: Mapping[str, Json]) -> list[str]:
    """By the schemas of each type of event, then and now."""
    gone = [f"{name}: the event is gone" for name in before if name not in now]
    return gone + [
        f"{name}: {difference}"
        for name in before
        if name in now
        for difference in _differences(before[name], now[name], "")
    ]


def _path(path: str, before: Json, now: Json) -> Iterator[str]:
    for method, then in before["paths"][path].items():
        name, today = f"{method.upper()} {path}", now["paths"].get(path, {}).get(method)
        if today is None:
            yield f"{name}: the operation is gone"
            continue
        yield from (f"{name}: {found}" for found in _operation(then, today, _Both(before, now)))


class _Both:
    """The documents of then and now, in which references are looked up."""

    def __init__(self, before: Json, now: Json) -> None:
        self.before, self.now = before, now
        self.seen: set[tuple[str, str, bool]] = set()

    def resolved(self, then: Json, today: Json) -> tuple[Json, Json]:
        """Both parts, with what they refer to in their place."""
        return _resolved(then, self.before), _resolved(today, self.now)


def _operation(then: Json, today: Json, both: _Both) -> Iterator[str]:
    if today["security"] != then["security"] and today["security"]:
        yield f"needs {today['security']} where it needed {then['security']}"
    yield from _parameters(then, today, both)
    if "requestBody" in today:
        yield from _body(then.get("requestBody"), today["requestBody"], both)
    yield from _responses(then, today, both)


def _parameters(then: Json, today: Json, both: _Both) -> Iterator[str]:
    known = {(each["in"], each["name"]): each for each in (_resolved(each, both.now) for each in today["parameters"])}
    old = {(each["in"], each["name"]): each for each in (_resolved(each, both.before) for each in then["parameters"])}
    for key, parameter in old.items():
        if key not in known:
            yield f"takes no parameter {key[1]} any more"
            continue
        yield from _narrowed(parameter["schema"], known[key]["schema"], f"the parameter {key[1]}", both)
    for key, parameter in known.items():
        if parameter.get("required") and not old.get(key, {}).get("required"):
            yield f"needs the parameter {key[1]}"


def _body(then: Json | None, today: Json, both: _Both) -> Iterator[str]:
    if then is None:
        if today.get("required"):
            yield "needs a body"
        return
    if today.get("required") and not then.get("required"):
        yield "needs a body"
    for kind, content in then["content"].items():
        if kind not in today["content"]:
            yield f"takes no {kind} any more"
            continue
        yield from _narrowed(content["schema"], today["content"][kind]["schema"], "the body", both)


def _responses(then: Json, today: Json, both: _Both) -> Iterator[str]:
    for status, response in then["responses"].items():
        if not status.startswith("2"):
            continue
        if status not in today["responses"]:
            yield f"never answers {status} any more"
            continue
        for kind, content in response["content"].items():
            if kind not in today["responses"][status]["content"]:
                yield f"answers with no {kind} any more"
                continue
            new = today["responses"][status]["content"][kind]["schema"]
            yield from _lessened(content["schema"], new, "the answer", both)
        headers = set(response.get("headers", ())) - set(today["responses"][status].get("headers", ()))
        yield from (f"answers {status} without the header {name}" for name in sorted(headers))


def _narrowed(then: Json, today: Json, where: str, both: _Both) -> Iterator[str]:
    """What might have been sent and is not taken any more."""
    if _known(then, today, both, sent=True):
        return
    then, today = both.resolved(then, today)
    yield from (
        f"{where} may not be {kind} any more" for kind in sorted(_kinds(then, both.before) - _kinds(today, both.now))
    )
    yield from _fewer_choices(then, today, where)
    yield from _tighter(then, today, where)
    fields, old = today.get("properties", {}), then.get("properties", {})
    for name in sorted(set(today.get("required", ())) - set(then.get("required", ()))):
        yield f"{where} needs {name}"
    for name in old:
        if name not in fields and today.get("additionalProperties") is False:
            yield f"{where} may not have {name} any more"
    for name in sorted(set(fields) & set(old)):
        yield from _narrowed(old[name], fields[name], f"{where}.{name}".replace("the body.", ""), both)
    if "items" in then and "items" in today:
        yield from _narrowed(then["items"], today["items"], f"{where}[]", both)
    yield from _forms(then, today, where, both)


def _forms(then: Json, today: Json, where: str, both: _Both) -> Iterator[str]:
    """Of what may be of several kinds, each that is of one of them."""
    new = [_resolved(each, both.now) for each in today.get("anyOf", (today,))]
    if "anyOf" not in then and "anyOf" not in today:
        return
    for form in then.get("anyOf", (then,)):
        same = [each for each in new if each.get("type") == _resolved(form, both.before).get("type")]
        if len(same) == 1:
            yield from _narrowed(form, same[0], where, both)


def _lessened(then: Json, today: Json, where: str, both: _Both) -> Iterator[str]:
    """What was told and is not told any more, or is something else."""
    if _known(then, today, both, sent=False):
        return
    then, today = both.resolved(then, today)
    more = _kinds(today, both.now) - _kinds(then, both.before) if _kinds(then, both.before) else set()
    yield from (f"{where} may be {kind}" for kind in sorted(more))
    fields, old = today.get("properties", {}), then.get("properties", {})
    for name in sorted(old):
        if name not in fields:
            yield f"{where} has no {name} any more"
        elif name in then.get("required", ()) and name not in today.get("required", ()):
            yield f"{where} may lack {name}"
        else:
            yield from _lessened(old[name], fields[name], f"{where}.{name}", both)
    if "items" in then and "items" in today:
        yield from _lessened(then["items"], today["items"], f"{where}[]", both)


def _known(then: Json, today: Json, both: _Both, sent: bool) -> bool:
    """Whether these two have been compared: schemas may have themselves as parts, and many operations have the same."""
    if "$ref" not in then or "$ref" not in today:
        return False
    pair = (then["$ref"], today["$ref"], sent)
    known = pair in both.seen
    both.seen.add(pair)
    return known


def _kinds(schema: Json, document: Json) -> set[str]:
    if "anyOf" in schema:
        return set().union(*(_kinds(_resolved(form, document), document) for form in schema["anyOf"]))
    return {str(schema["type"])} if "type" in schema else set()


def _fewer_choices(then: Json, today: Json, where: str) -> Iterator[str]:
    if "enum" in today:
        old = then.get("enum")
        gone = sorted(set(map(str, old)) - set(map(str, today["enum"]))) if old else ["anything"]
        yield from (f"{where} may not be {choice} any more" for choice in gone)


def _tighter(then: Json, today: Json, where: str) -> Iterator[str]:
    for name in _LOWER:
        if name in today and today[name] > then.get(name, float("-inf")):
            yield f"{where} has {name} {today[name]}"
    for name in _UPPER:
        if name in today and today[name] < then.get(name, float("inf")):
            yield f"{where} has {name} {today[name]}"
    if "pattern" in today and today["pattern"] != then.get("pattern"):
        yield f"{where} has another pattern"


def _differences(then: Any, today: Any, where: str) -> Iterator[str]:
    """Everything but texts for people."""
    if isinstance(then, Mapping) and isinstance(today, Mapping):
        for name in sorted({*then, *today}):
            if name in _TEXTS and isinstance(then.get(name, today.get(name)), str):
                continue
            here = f"{where}/{name}"
            if name not in today:
                yield f"{here} is gone"
            elif name not in then:
                yield f"{here} is new"
            else:
                yield from _differences(then[name], today[name], here)
    elif then != today:
        yield f"{where} was {then} and is {today}"


def _resolved(part: Json, document: Json) -> Json:
    if "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return _resolved(found, document)
