"""Pages for people, as HTML: of operations (Swagger UI makes it of their document), of events, and of one problem."""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

Json = Mapping[str, Any]

START_NAME = "start.js"
START = (
    'window.addEventListener("load", () => SwaggerUIBundle({url: "/openapi.json", dom_id: "#operations", '
    'deepLinking: true, docExpansion: "list", defaultModelsExpandDepth: 0, validatorUrl: null}));\n'
)
"""Shows the operations; nobody else's server is asked whether the document is valid."""

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "pre,code{font-family:ui-monospace,monospace;background:#f4f4f4}pre{padding:1rem;overflow:auto}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ddd;padding:.3rem;text-align:left;"
    "vertical-align:top}section{border-top:2px solid #ddd;margin-top:2rem}"
)

OF_OPERATIONS = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>MiniERP API</title>'
    '<link rel="icon" href="/docs/favicon-32x32.png"><link rel="stylesheet" href="/docs/swagger-ui.css"></head>'
    '<body><div id="operations"></div><script src="/docs/swagger-ui-bundle.js"></script>'
    f'<script src="/docs/{START_NAME}"></script></body></html>\n'
)


def of_problem(problem: Json) -> str:
    """What a problem means, an example, and what to do."""
    example = json.dumps(problem["example"], indent=2, ensure_ascii=False)
    return _page(
        problem["title"],
        f"<p><code>{escape(problem['type'])}</code> · status {problem['status']}</p><p>{escape(problem['meaning'])}</p>"
        f"<pre>{escape(example)}</pre><h2>What to do</h2><p>{escape(problem['todo'])}</p>",
    )


def of_events(document: Json) -> str:
    """Every event: what it tells, who publishes it and who gets it, and its fields."""
    about = f"<p>{escape(document['info']['description'])}</p>"
    listed = "".join(f'<li><a href="#{escape(name)}">{escape(name)}</a></li>' for name in document["channels"])
    sections = "".join(_event(name, document) for name in document["channels"])
    return _page("MiniERP events", f"{about}<ul>{listed}</ul>{sections}")


def _event(name: str, document: Json) -> str:
    message = document["components"]["messages"][name]
    schema = document["components"]["schemas"][message["payload"]["$ref"].rpartition("/")[2]]
    by = {action: _who(name, action, document) for action in ("send", "receive")}
    return (
        f'<section id="{escape(name)}" class="event"><h2>{escape(name)}</h2><p>{escape(message["summary"])}</p>'
        f"<p>Published by {_listed(by['send'])}. Handled by {_listed(by['receive'])}.</p>"
        f"<table><tr><th>field</th><th>is</th></tr>{''.join(_rows('', schema, document))}</table></section>"
    )


def _who(name: str, action: str, document: Json) -> list[str]:
    channel = {"$ref": f"#/channels/{name}"}
    operations = document["operations"].values()
    return [each["title"] for each in operations if each["action"] == action and each["channel"] == channel]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"<code>{escape(name)}</code>" for name in names) or "nobody of ours"


def _rows(within: str, schema: Json, document: Json) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        inner = _resolved(field.get("items", field), document)
        yield f"<tr><td><code>{escape(within + name)}</code></td><td>{escape(_kind(field, inner))}</td></tr>"
        if inner.get("type") == "object":
            yield from _rows(f"{within}{name}.", inner, document)


def _kind(field: Json, inner: Json) -> str:
    if "anyOf" in field:
        return " or ".join(_kind(form, form) for form in field["anyOf"])
    words = ["list of", _kind(inner, inner)] if field.get("type") == "array" else [inner.get("type", "anything")]
    words += [f"({inner['format']})"] if "format" in inner and words[0] != "list of" else []
    words += [f"one of {', '.join(map(str, inner['enum']))}"] if "enum" in inner and words[0] != "list of" else []
    return " ".join(words)


def _resolved(schema: Json, document: Json) -> Json:
    if "$ref" not in schema:
        return schema
    found: Json = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _page(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{content}</body></html>\n"
    )
