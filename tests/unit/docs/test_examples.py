"""Examples are read as a reader reads them, and an answer that differs from its page is found."""

import pytest

from tests.examples import Example, examples

PAGE = """
```sh
say() { printf '%s' "$1"
}
say '{"a":
 1}'       # a quotation over two lines
cat - <<'END'
text
END
```

```json
{"a": 1, …}
```

```console
$ say hello \\
    again
hello
$ say nothing
```

```yaml
not: typed
```
"""


def test_commands_end_where_the_shell_would_take_them() -> None:
    commands = [example.command.split("\n")[0] for example in examples(PAGE)]

    assert commands == ["say() { printf '%s' \"$1\"", 'say \'{"a":', "cat - <<'END'", "say hello \\", "say nothing"]


def test_an_answer_belongs_to_the_last_command_above_it() -> None:
    assert [example.shown for example in examples(PAGE)] == ["", "", '{"a": 1, …}\n', "hello\n", ""]


@pytest.mark.parametrize(
    ("shown", "printed", "missing"),
    [
        ('{"a": "1", … "b": [{"c": 2, …}]}', '{"a":"1","x":0,"b":[{"c":2,"d":3}]}', []),
        ('{"a": "…"}', '{"a":"anything"}', []),
        ('{"a": "…"}', "{}", [".a is None, not '…'"]),
        ('{"a": "1"}', '{"a":"2"}', [".a is '2', not '1'"]),
        ('{"a": [{"b": 1}]}', '{"a":[{"b":1},{"b":2}]}', [".a is [{'b': 1}, {'b': 2}], not [{'b': 1}]"]),
        ('{"a": 1}', "no document", [" is None, not {'a': 1}"]),
        ('HTTP/2 201\netag: "v2"\n\n{"a": 1}', 'HTTP/2 201 \ndate: today\netag: "v1"\n\n{"a":1}', ['etag: "v2"']),
    ],
)
def test_a_document_lacks_the_fields_that_differ(shown: str, printed: str, missing: list[str]) -> None:
    assert [line for line in Example("", shown, is_document=True).missing(printed) if line] == missing


@pytest.mark.parametrize(
    ("shown", "printed", "missing"),
    [
        ("Total 9.60 EUR\n", "before\nTotal 9.60 EUR\nafter\n", []),
        ("Total 9.60 EUR\n", "Total 9.70 EUR\n", ["Total 9.60 EUR"]),
        ("…\n", "whatever\n", []),
        ("│ TEA-1 │  40 │", "│ TEA-1     │ 40 │", []),
        ("at 2026-11-23 01:49:01.572979+00", "at 2030-01-01 00:00:00.5+00", []),
        ("50b16c8f-ad97-4d25-a13d-5057815a8dc4 taken", "00000000-0000-4000-8000-000000000000 taken", []),
    ],
)
def test_lines_may_differ_in_what_changes_from_run_to_run(shown: str, printed: str, missing: list[str]) -> None:
    assert Example("", shown).missing(printed) == missing
