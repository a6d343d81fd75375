"""What stands in for libraries that no function calls, each time in a process that has loaded nothing."""

import subprocess
import sys

from tests.unit.architecture.sources import ROOT

LOADED = """
import sys
from shared.process.stand_ins import standing_in
with standing_in():
    import functions_framework.aio, pg8000, uvicorn.server
    from functions_framework import execution_id
"""
ABSENT = "{'flask', 'werkzeug', 'click', 'uvicorn.main', 'cloudevents.http', 'asn1crypto.x509'} & set(sys.modules)"


def said_by(program: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    return ended.stdout.strip() or ended.stderr.strip().splitlines()[-1]


def test_the_frameworks_are_loaded_without_what_they_do_not_serve_with() -> None:
    assert said_by(f"{LOADED}\nprint({ABSENT})") == "set()"


def test_afterwards_everybody_imports_the_real_ones() -> None:
    program = """
import flask, uvicorn.main
from werkzeug.local import LocalProxy
flask.Flask("x").test_client().get("/")
print(flask.request.__class__ is LocalProxy, callable(uvicorn.main.main))
"""
    assert said_by(LOADED + program) == "True True"


def test_a_framework_that_wants_more_later_gets_the_real_one() -> None:
    program = """
print(execution_id._get_current_context(), "flask" in sys.modules)
execution_id.logging_stream.write("a line\\n")
"""
    assert said_by(LOADED + program) == "None True"


def test_a_framework_that_reads_more_at_once_fails_by_its_name() -> None:
    program = """
from shared.process.stand_ins import standing_in
with standing_in():
    from flask import Flask
"""
    assert "Flask" in said_by(program)


def test_nothing_is_kept_back_that_was_read_to_fail() -> None:
    program = """
from shared.process.stand_ins import standing_in
try:
    with standing_in():
        import flask
        flask.Flask
except AttributeError as error:
    print(error)
import flask
print(callable(flask.Flask))
"""
    assert said_by(program).splitlines() == [
        "flask.Flask is read by an import, and its stand-in has none",
        "True",
    ]


def test_who_is_there_is_not_stood_in_for() -> None:
    program = """
import flask, sys
from shared.process.stand_ins import standing_in
with standing_in():
    import flask as seen
print(seen is flask, sys.modules["flask"] is flask)
"""
    assert said_by(program) == "True True"


def test_structured_events_and_certificates_are_read_by_the_real_ones() -> None:
    program = """
import scramp.core
try:
    scramp.core.Certificate.load(b"no certificate", strict=True)
except ValueError as error:
    print(type(error).__name__)
from shared.messaging.structured import from_dict
event = from_dict({"specversion": "1.0", "id": "1", "type": "t", "source": "/s"})
print(event["type"], type(event).__module__)
"""
    assert said_by(LOADED + program).splitlines() == [
        "ValueError",
        "t cloudevents.http.event",
    ]
