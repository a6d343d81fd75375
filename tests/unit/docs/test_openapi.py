"""The OpenAPI document says of operations and scopes what functions say themselves."""

from scripts.minierp.pages.openapi import FILE, openapi, written
from scripts.minierp.pages.operations import operations


def test_the_file_is_what_the_functions_say() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "run `.venv/bin/python -m scripts.minierp.pages.openapi`"


def test_an_operation_s_security_is_its_trigger_s_scope() -> None:
    paths = openapi()["paths"]

    said = {
        f"{method.upper()} {path}": [scope for each in operation["security"] for scope in each["token"]]
        for path, methods in paths.items()
        for method, operation in methods.items()
    }

    assert said == {trigger.name: [trigger.scope] for trigger in operations()}


def test_operations_are_told_apart_and_name_only_what_is_there() -> None:
    document = openapi()
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]

    assert len(ids) == len(set(ids)) == len(operations())
    assert set(references(document)) <= {
        f"#/components/{kind}/{name}" for kind, named in document["components"].items() for name in named
    }


def references(part: object) -> list[str]:
    """Everything that a part of the document refers to."""
    if isinstance(part, dict):
        here = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return here + [found for each in part.values() for found in references(each)]
    return [found for each in part for found in references(each)] if isinstance(part, list) else []
