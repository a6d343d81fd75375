"""The adapter's process, started as the runner starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from scripts.minierp.local.machine.state import CHECKOUT, FunctionState, State
from tests.eventually import eventually
from tests.integration.scripts.local.sources.broker import Queue

LOG = "adapter.log"

MANIFEST = """
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {{name: sink}}
spec:
  template:
    spec:
      containerConcurrency: 10
      timeoutSeconds: 30
      containers: [{{name: user-container, env: [{{name: FUNCTION_SOURCE, value: none.py}}]}}]
---
apiVersion: sources.knative.dev/v1alpha1
kind: RabbitmqSource
metadata: {{name: tested}}
spec:
  rabbitmqClusterReference: {{connectionSecret: {{name: tested-source}}}}
  rabbitmqResourcesConfig: {{queueName: {queue}, vhost: minierp, parallelism: {parallelism}, predeclared: true}}
  delivery: {{retry: {retry}, backoffPolicy: {policy}, backoffDelay: {delay}}}
  sink: {{ref: {{apiVersion: serving.knative.dev/v1, kind: Service, name: sink}}}}
"""


@contextmanager
def adapter(
    folder: Path,
    queue: Queue,
    *,
    broker_url: str,
    sink_url: str,
    parallelism: int = 1,
    retry: int = 2,
    policy: str = "exponential",
    delay: str = "PT0.1S",
    consuming: bool = True,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A running adapter for `queue`, killed at the end if the test did not end it; what it says is in `LOG`."""
    manifests = folder / "manifests"
    manifests.mkdir(exist_ok=True)
    text = MANIFEST.format(queue=queue.name, parallelism=parallelism, retry=retry, policy=policy, delay=delay)
    (manifests / "tested.yaml").write_text(text)
    state = State(home=str(folder), root=str(folder), manifests=str(manifests))
    state.broker = {"tested-source_url": broker_url}
    state.functions = {"sink": FunctionState(sink_url, queue.name)}
    (folder / "state.json").write_text(json.dumps(asdict(state)))
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.minierp.local.sources", "tested"],
            cwd=CHECKOUT,
            env={**os.environ, "MINIERP_STATE": str(folder / "state.json")},
            stderr=log,
        )
    try:
        if consuming:
            eventually(lambda: queue.consumers() == 1)
        yield process
    finally:
        process.kill()
        process.wait()
