"""A whole MiniERP of one function, to start and stop in seconds."""

from pathlib import Path

from tests.unit.scripts.manifests.manifest_files import ROUTE, write_manifests

SOURCE = '''
"""Greets, and can fall over."""

import os, signal

def main(request):
    if request.url.path == "/greetings/crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if request.url.path == "/greetings/headers":
        return dict(request.headers)
    query = f"?{request.url.query}" if request.url.query else ""
    return {"path": request.url.path + query, "threads": os.environ["THREADS"]}
'''

_PLAIN = """
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: greet}
spec:
  template:
    spec:
      containerConcurrency: 4
      timeoutSeconds: 20
      containers:
        - env:
            - {name: FUNCTION_SOURCE, value: "functions/greet.py"}
            - {name: FUNCTION_TARGET, value: "main"}
            - {name: THREADS, value: "4"}
"""
_DATABASE = """
            - name: DATABASE_URL
              valueFrom: {secretKeyRef: {name: sales-database, key: url}}
"""


def sample_root(folder: Path, *, database: bool = False) -> Path:
    """A root with one function, `greet`, at GET /greetings/NAME; with a database of its own if asked for."""
    write_manifests(folder / "knative" / "base", _PLAIN.rstrip() + _DATABASE if database else _PLAIN, ROUTE)
    (folder / "functions").mkdir(parents=True)
    (folder / "functions" / "greet.py").write_text(SOURCE)
    return folder
